"""What can be told to go wrong, by name, for a test or a demonstration."""

from dataclasses import dataclass, fields
from typing import Any

# hang, reset, error: the front failed, nothing happened. cut: it happened and the answer was lost.
# failed: it failed inside, and as with the real one the key remembers it. busy: too many requests.
# garbage: an answer that is no JSON. drip: an answer that never ends. slow: it works, after a while.
API_FAULTS = frozenset(
    {"", "hang", "reset", "error", "cut", "failed", "garbage", "busy", "drip", "slow"}
)
HAPPENED = frozenset({"cut", "failed", "slow"})


@dataclass
class Faults:
    """Switches. All off is a Stripe on a good day."""

    api: str = ""  # one of API_FAULTS, for calls under /v1/
    times: int = 0  # how many calls are hit; 0 = all until switched off
    seconds: float = 30  # length of a hang, a drip or a slow call

    hold: bool = False  # keep webhooks back until released
    copies: int = 1  # the same event, at the same time
    twins: int = 0  # further events, other ids, same meaning
    chatty: bool = False  # also tell about the payment intent
    answer_lost: bool = False  # treat the first delivery as failed even if it was answered
    amount_delta: int = 0  # added to amount_total in the event
    currency: str = ""  # put into the event
    livemode: bool = False  # put into the event
    reference: str = ""  # put into the event
    age: int = 0  # seconds the signature is old
    bad_signature: bool = False

    def set(self, **switches: Any) -> None:
        """Turn switches; an unknown name or value of the wrong kind is refused with ValueError."""
        known = {field.name: type(getattr(Faults(), field.name)) for field in fields(self)}
        for name, value in switches.items():
            kind = known.get(name)
            good = kind is not None and (
                isinstance(value, (int, float)) if kind in (int, float) else isinstance(value, kind)
            )
            if not good or (name == "api" and value not in API_FAULTS):
                raise ValueError(f"no such switch: {name}={value!r}")
            setattr(self, name, value)

    def clear(self) -> None:
        self.set(**vars(Faults()))

    def next_api(self) -> str:
        """The fault for this call; counts down `times`."""
        fault = self.api
        if fault and self.times:
            self.times -= 1
            if not self.times:
                self.api = ""
        return fault
