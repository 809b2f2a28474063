"""How a refusal of an action reaches the reader: a sentence on the page they come back to."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.documents.parity import IssueRefused
from portal.workflow import NotAllowed, Refused


def attempt(
    request: HttpRequest, act: Callable[[], Any], *, passing: tuple[type[Exception], ...] = ()
) -> bool:
    """Run an action; on refusal say why and return False. A right nobody gave is a 403.

    Refusals in `passing` go on to the caller, which has a page of its own for them.
    """
    try:
        act()
    except passing:
        raise
    except (NotAllowed, PermissionError) as exc:
        raise PermissionDenied(getattr(exc, "message", "")) from exc
    except Refused as exc:
        messages.error(request, exc.message)
        return False
    except IssueRefused as exc:
        for problem in exc.problems:
            messages.error(request, str(problem))
        return False
    return True


def back_on_refusal(view: Callable) -> Callable:
    """A refusal that reaches the view's edge sends the reader back to the same page with the words."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotAllowed, PermissionError) as exc:
            raise PermissionDenied(getattr(exc, "message", "")) from exc
        except Refused as exc:
            messages.error(request, exc.message)
            return redirect(request.get_full_path())

    return guarded
