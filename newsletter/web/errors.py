"""Faults as pages: one sentence, no trace."""

import logging

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from newsletter.errors import InputError, StoreError, TokenError
from newsletter.text.language import _
from newsletter.web.answers import HTML, NOT_FOUND
from newsletter.web.pages import Site

log = logging.getLogger("newsletter.web")

TRY_AGAIN_AFTER = "30"
"""Seconds."""


def add_to(app: FastAPI) -> None:
    """Have the faults of ``app`` answered with pages."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _missing)
    app.add_exception_handler(InputError, _missing)
    app.add_exception_handler(TokenError, _token)
    app.add_exception_handler(StoreError, _busy)
    app.add_exception_handler(Exception, _broken)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _page(request, error.status_code, _sentence(error.status_code), error.headers)


async def _missing(request: Request, _error: Exception) -> Response:
    return _page(request, NOT_FOUND, _sentence(NOT_FOUND))


async def _token(request: Request, error: Exception) -> Response:
    sentence = str(error)
    return _page(request, NOT_FOUND, sentence[:1].upper() + sentence[1:])


async def _busy(request: Request, error: Exception) -> Response:
    log.error("%s", error)
    return _page(request, 503, _sentence(503), {"retry-after": TRY_AGAIN_AFTER})


async def _broken(request: Request, _error: Exception) -> Response:
    return _page(request, 500, _sentence(500))


def _page(request: Request, status: int, sentence: str, headers: object | None = None) -> Response:
    site: Site = request.app.state.site
    body = site.page("fault.html.j2", title=_title(status), sentence=sentence)
    kept = {"cache-control": "no-store", **dict(headers or {})}  # type: ignore[call-overload]
    return Response(body, status, kept, HTML)


def _title(status: int) -> str:
    if status == NOT_FOUND:
        return _("There is nothing here")
    return _("This did not work")


def _sentence(status: int) -> str:
    return {
        404: _("The page does not exist, or it is not there any more."),
        405: _("This address cannot be used like this."),
        408: _("The request took too long."),
        413: _("The request is too large."),
        503: _("We are busy at the moment. Please try again in a minute."),
    }.get(status, _("The fault is ours and we know of it. Please try again later."))
