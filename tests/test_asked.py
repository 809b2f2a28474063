from portal.accounts.models import User
from portal.asked import KEY, Asked
from tests import factories

ASKED = Asked(lambda key: User.objects.filter(pk=key))


def test_each_key_is_answered_for_itself_by_one_statement(db, django_assert_num_queries):
    first, second = factories.user(), factories.user()

    for user in (first, second, first):
        with django_assert_num_queries(1):
            assert list(ASKED.of(user.pk)) == [user]


def test_a_key_nobody_has_is_answered_by_nothing(db):
    factories.user()

    assert list(ASKED.of(0)) == list(ASKED.of(KEY)) == []


def test_the_words_of_a_question_are_made_once(db):
    made = []

    def query(key):
        made.append(key)
        return User.objects.filter(pk=key)

    asked = Asked(query)
    list(asked.of(1)), list(asked.of(2))

    assert made == [KEY]
