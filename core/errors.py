"""What can go wrong, told to people.

    ImprimaturError
    ├── InvalidInput        a field is wrong: the person can mend it there
    │   └── SeveralFaults   several fields of one form are wrong; the shell reads it as the first of them
    ├── NotFound            nothing of that id for you (foreign and missing look the same)
    ├── Forbidden           your role does not allow it
    ├── SignInRequired      nobody is signed in, or the session ended
    ├── Conflict            somebody else changed it, or the state does not allow it now
    ├── Refused             understood, but the product will not do it (a limit, a guard)
    └── Unavailable         database, storage or another part is not answering

Features name their own facts (`CampaignNotFound`, `CaptionTooLong`) as subclasses of these. Front ends word nothing:
they show `what` and `remedy` at `field`.
"""

from collections.abc import Sequence


class ImprimaturError(Exception):
    """A fault a person can act on.

    Args:
        field: The input it belongs to, as front ends name it ("client_name"); "" when it belongs to none.
        what: What happened, one sentence without a final full stop.
        remedy: What to do about it, one clause; "" when there is nothing to do.
    """

    def __init__(self, what: str, *, field: str = "", remedy: str = "") -> None:
        super().__init__(what)
        self.field = field
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        """One line in the form the shell prints after `error: `."""
        head = f"{self.field}: {self.what}" if self.field else self.what
        return f"{head} — {self.remedy}" if self.remedy else head

    def __reduce__(self) -> tuple[object, ...]:
        """Errors cross process borders (the guarded child), so keyword arguments must survive pickling."""
        return _rebuild, (type(self), self.what, self.field, self.remedy)


def _rebuild(kind: type[ImprimaturError], what: str, field: str, remedy: str) -> ImprimaturError:
    error = kind.__new__(kind)
    ImprimaturError.__init__(error, what, field=field, remedy=remedy)
    return error


class InvalidInput(ImprimaturError):
    """A field holds something the product cannot accept."""


class SeveralFaults(InvalidInput):
    """More than one field of a form holds something the product cannot accept: nobody is sent back once for each.

    As an error it is the first of them, so that whoever shows one fault shows that one.

    Args:
        faults: Two or more, in the order of the form.
    """

    def __init__(self, faults: Sequence[InvalidInput]) -> None:
        first = faults[0]
        super().__init__(first.what, field=first.field, remedy=first.remedy)
        self.faults = tuple(faults)

    def __reduce__(self) -> tuple[object, ...]:
        """All of them cross a process border."""
        return type(self), (self.faults,)


class NotFound(ImprimaturError):
    """Nothing of that id exists for this agency; a foreign id and a missing one give the same error."""


class Forbidden(ImprimaturError):
    """The signed-in person's role does not allow it."""


class SignInRequired(ImprimaturError):
    """There is no live session."""


class Conflict(ImprimaturError):
    """The stored state changed meanwhile, or does not allow this step."""


class Refused(ImprimaturError):
    """The product understood and will not do it: a limit, a guard, a file that is not what it says."""


class Unavailable(ImprimaturError):
    """Something the product stands on does not answer."""
