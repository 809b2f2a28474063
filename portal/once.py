"""The same form sent twice writes once."""

import uuid


def named_by(nonce: uuid.UUID | None, *whose: object) -> uuid.UUID:
    """The public id of what this sending makes: the same for the same sending, nobody else's to hit."""
    return uuid.uuid5(nonce, " ".join(str(one) for one in whose)) if nonce else uuid.uuid4()
