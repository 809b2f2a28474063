"""Sign-in helpers of the WHO tests: accounts with a confirmed address and a known password."""

from allauth.account.models import EmailAddress

from tests import factories

PASSWORD = "correct horse battery"


def account(*, email, language="en", **fields):
    user = factories.user(email=email, language=language, **fields)
    EmailAddress.objects.get_or_create(user=user, email=user.email, verified=True, primary=True)
    return user


def enter(client, user, *, second_factor=False):
    """Signed in by password; with the second factor given or not."""
    client.force_login(user)
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0, "type": "totp"}]
        session.save()
    return client
