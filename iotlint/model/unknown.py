"""The value of what a plan states but iotlint cannot use, and of what it leaves open."""


class Unknown:
    """The type of `UNKNOWN`: neither stated nor absent, so that nothing certain follows from it."""

    __slots__ = ()

    # So that what an end of a connection is can be asked whether or not it is known.
    kind = "unknown"
    type = side = category = None

    def __repr__(self) -> str:
        return "unknown"


UNKNOWN = Unknown()
