"""Why an action did not happen, in words for the reader. Nothing was written."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from portal.workflow import Refused


class UnitTaken(Refused):
    message = _(
        "This unit is taken for a part of these months. Choose another unit or other dates."
    )


class UnitGone(Refused):
    message = _("This unit is no longer kept for you. Write to us; we look for another one.")


class NotWritable(Refused):
    message = _("The application has been sent. Answers can be changed only if it is returned.")


class Incomplete(Refused):
    message = _("The application is not complete yet.")

    def __init__(self, problems: Sequence[Any]) -> None:
        super().__init__(str(len(problems)))
        self.problems = list(problems)


class CheckUnfinished(Refused):
    message = _("Some points of the check list are still open or not in order.")


class ItemsUnmarked(Refused):
    message = _("Mark every item first: the company should hear everything at once.")


class NothingToReturn(Refused):
    message = _("Name at least one point that has to be put right.")


class PointsOpen(Refused):
    message = _("Some points are not answered yet.")


class FourEyes(Refused):
    message = _("Whoever did the formal check or scored the application does not decide on it.")


class ScoresMissing(Refused):
    message = _("Scores of the experts are still missing.")


class ApprovalBlocked(Refused):
    message = _("Technology or team scored too low on average: plain approval is not possible.")


class DeviationUnexplained(Refused):
    message = _(
        "The decision departs from what the scores or the committee propose. Write the reason."
    )


class ConditionsUnnamed(Refused):
    message = _("An approval with conditions names at least one condition and its date.")


class ConditionsOpen(Refused):
    message = _("Say of every condition how you met it.")


class ScoresLocked(Refused):
    message = _("These scores are saved and cannot be changed any more.")


class ScoresRefused(Refused):
    message = _(
        "Give every criterion a score from 0 to 10 and a comment of at least 30 characters."
    )


class ConflictUndeclared(Refused):
    message = _("First say whether you have a conflict of interest.")


class NotAnExpert(Refused):
    message = _("Choose a person who is an expert and does not take part yet.")


class DepositUnderway(Refused):
    message = _(
        "A transfer for the deposit has been seen and is being checked. Wait until it is booked or refused."
    )


class EntityMissing(Refused):
    message = _(
        "The new company has to be registered and named here before the lease agreement can be made."
    )


class NotYourCompany(Refused):
    message = _("Choose another company which you own or manage.")


class OfferClosed(Refused):
    message = _("This offer has already been answered or taken back.")


class OfferRanOut(Refused):
    message = _("The offer ran out before your answer arrived. Write to us; we can make a new one.")


class TermsChanged(Refused):
    message = _("The offer has changed since you opened it. Read it again before you accept.")


class WishMissing(Refused):
    message = _("Say which kind of unit the company waits for.")


class PreparedChanged(Refused):
    message = _(
        "The prepared offer has changed since you opened it. Read it again before you send it."
    )


class OthersWait(Refused):
    message = _(
        "Somebody stands before this company on the waiting list for the unit. Change the terms first, and write "
        "why it is offered to this one."
    )


class WrongCampus(Refused):
    message = _("Choose a unit of the campus the company applied to.")


class NothingToPost(Refused):
    """No tenancy owes anything for this period that was not asked for before."""

    message = _("There is nothing to post: no tenancy owes anything new for this period.")


class ReadingOutOfOrder(Refused):
    """Readings follow one another, and a meter only counts up."""

    message = _(
        "This meter has a later or a higher reading. Look at the last one and enter it again."
    )


class SittingHeld(Refused):
    message = _("The committee has already considered this application.")


class NoQuorum(Refused):
    message = _("There is no quorum: at least 3 members and half of the committee have to vote.")


class ChairAway(Refused):
    message = _("The chair votes and does not keep the minutes. Choose two people.")


class NotCarried(Refused):
    message = _("The proposal found no majority. Put another one to the vote.")


class NotOnTheCommittee(Refused):
    message = _("Somebody named here does not work at this campus, or scored the application.")


class HandedOver(Refused):
    message = _("This handover is already on record.")


class NotReturned(Refused):
    message = _("First record that the premises came back.")


class DepositHeld(Refused):
    message = _("The deposit is still held. Finance settles it first.")


class NoAddressNeeded(Refused):
    message = _("An address letter is for a company still to be founded that has an open offer.")


class NoticeGiven(Refused):
    message = _("Notice to end the lease was given already.")


class NoLongerBack(Refused):
    message = _("The notice can no longer be taken back. The page says why.")


class NotThatDay(Refused):
    message = _(
        "The lease cannot end on this day: the day is over, lies beyond the lease, or the premises are promised "
        "to another company by then."
    )


class NoticeStands(Refused):
    """A request that brought a notice goes with the notice, not by itself."""

    message = _(
        "The lease ends by the notice that came with this request. Take the notice back on the page of the lease; "
        "the request ends with it."
    )


class NothingBeyond(Refused):
    message = _("No rent was asked for beyond the last day, or its credit note waits already.")
