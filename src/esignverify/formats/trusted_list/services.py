# SPDX-License-Identifier: Apache-2.0
"""The services of a list (TS 119 612 §5.4 to §5.6), from octets whose signature verified.

pyHanko's schema classes read them. Only services that issue qualified certificates are taken; of
those every status, not only the good ones: a service that was withdrawn must be known as such.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from ...model.arrangements import StandingPeriod
from ...model.trusted_list import ListedService, TrustedList
from .errors import TrustedListError

MAX_SERVICES = 5_000
CA_QC = "http://uri.etsi.org/TrstSvc/Svctype/CA/QC"
"""§5.5.1.1: issues qualified certificates."""
EU_GENERIC = "http://uri.etsi.org/TrstSvc/TrustedList/TSLType/EUgeneric"
"""§5.3.3: a member state's list, not the list of the lists."""
EIDAS = datetime(2016, 7, 1, tzinfo=UTC)
"""Regulation (EU) 910/2014 applies from here; older statuses end (TS 119 612 §5.5.4)."""
_GRANTED = "granted"
_BEFORE_EIDAS = frozenset({"undersupervision", "supervisionincessation", "accredited"})
"""What was good before, under Directive 1999/93/EC."""
_FOR = "http://uri.etsi.org/TrstSvc/TrustedList/SvcInfoExt/For"
_WEB_SITES = f"{_FOR}WebSiteAuthentication"
"""Certificates of web servers vouch for no document."""
_MAX_TEXT = 400


def read_services(signed: bytes) -> TrustedList:
    """What the list says.

    Raises:
        TrustedListError: something is missing that a list must say.
        ModuleNotFoundError: the extra `etsi` is not installed.
    """
    found = _parse(signed)
    scheme = _need(found.scheme_information, "SchemeInformation")
    if getattr(scheme.tsltype, "value", None) != EU_GENERIC:
        raise TrustedListError("list-other")
    providers = getattr(found.trust_service_provider_list, "trust_service_provider", ())
    every = [
        (_text(_need(one.tspinformation, "TSPInformation").tspname), service)
        for one in providers
        for service in _need(one.tspservices, "TSPServices").tspservice
    ]
    if len(every) > MAX_SERVICES:
        raise TrustedListError("list-too-large")
    taken = tuple(_service(name, one) for name, one in every if _is_ca(one))
    update = getattr(scheme.next_update, "date_time", None)
    if update is None:
        raise TrustedListError("list-closed")
    return TrustedList(
        territory=_need(getattr(scheme.scheme_territory, "value", None), "SchemeTerritory"),
        operator=_text(scheme.scheme_operator_name),
        sequence=int(_need(scheme.tslsequence_number, "TSLSequenceNumber")),
        issued=_moment(scheme.list_issue_date_time, "ListIssueDateTime"),
        next_update=_moment(update, "NextUpdate"),
        services=taken,
        passed_over=len(every) - len(taken),
    )


def _parse(signed: bytes) -> Any:
    from pyhanko.generated.etsi import TrustServiceStatusList
    from xsdata.exceptions import ParserError
    from xsdata.formats.dataclass.parsers import XmlParser
    from xsdata.formats.dataclass.parsers.config import ParserConfig

    config = ParserConfig(
        load_dtd=False,
        process_xinclude=False,
        fail_on_unknown_properties=False,
        fail_on_unknown_attributes=False,
        fail_on_converter_warnings=True,
    )
    try:
        return XmlParser(config=config).from_bytes(signed, TrustServiceStatusList)
    except (ParserError, ValueError, TypeError) as error:
        raise TrustedListError("list-content", f"{type(error).__name__}: {error}") from None


def _is_ca(service: Any) -> bool:
    information = _need(service.service_information, "ServiceInformation")
    purposes = _purposes(information)
    return _issues(information) and (not purposes or purposes != {_WEB_SITES})


def _issues(information: Any) -> bool:
    return getattr(information.service_type_identifier, "value", None) == CA_QC


def _purposes(information: Any) -> set[str]:
    """What certificates of the service are for, where it says so (§5.5.9.4)."""
    from pyhanko.generated.etsi.ts_119612 import AdditionalServiceInformation

    extensions = getattr(information.service_information_extensions, "extension", ())
    said = (
        getattr(content.uri, "value", None)
        for extension in extensions
        for content in extension.content
        if isinstance(content, AdditionalServiceInformation)
    )
    return {uri for uri in said if uri is not None and uri.startswith(_FOR)}


def _service(provider: str, service: Any) -> ListedService:
    now = service.service_information
    history = getattr(service.service_history, "service_history_instance", ())
    identities = _need(now.service_digital_identity, "ServiceDigitalIdentity").digital_id
    certificates = dict.fromkeys(
        one.x509_certificate for one in identities if one.x509_certificate is not None
    )
    return ListedService(
        provider, _text(now.service_name), tuple(certificates), _periods([now, *history])
    )


def _periods(statuses: Sequence[Any]) -> tuple[StandingPeriod, ...]:
    """Each status until the next begins; those of before eIDAS end with it."""
    rows = sorted(
        (
            _moment(one.status_starting_time, "StatusStartingTime"),
            _word(_need(getattr(one.service_status, "value", None), "ServiceStatus")),
            _issues(one),
        )
        for one in statuses
    )
    ends: list[datetime | None] = [start for start, *_ in rows[1:]]
    found: list[StandingPeriod] = []
    for (start, status, issues), end in zip(rows, [*ends, None], strict=True):
        if start == end:
            continue
        if issues:
            found += _cut(start, end, status)
        else:  # it was a service of another kind then, whatever its status
            found.append(StandingPeriod(status, False, start, end))
    return tuple(found)


def _cut(start: datetime, end: datetime | None, status: str) -> Iterator[StandingPeriod]:
    if status not in _BEFORE_EIDAS:
        good = status == _GRANTED
        yield StandingPeriod(status, good, start, end)
        return
    if start < EIDAS:
        yield StandingPeriod(status, True, start, min(end or EIDAS, EIDAS))
    if end is None or end > EIDAS:
        yield StandingPeriod(status, False, max(start, EIDAS), end)


def _word(uri: str) -> str:
    """``granted`` of ``http://uri.etsi.org/TrstSvc/TrustedList/Svcstatus/granted``."""
    word = uri.rstrip("/").rpartition("/")[2]
    if not word.isascii() or not word.isalpha() or len(word) > 64:
        raise TrustedListError("list-content", "ServiceStatus")
    return word.lower()


def _text(names: Any) -> str:
    """A name, in English where there is one."""
    given = [one for one in getattr(names, "name", ()) if one.value and one.value.strip()]
    english = [one for one in given if str(getattr(one, "lang", "")).lower().startswith("en")]
    if not given:
        raise TrustedListError("list-content", "Name")
    text = " ".join((english or given)[0].value.split())
    return "".join(c if c.isprintable() else "\ufffd" for c in text)[:_MAX_TEXT]


def _moment(value: Any, name: str) -> datetime:
    moment: datetime = _need(value, name).to_datetime()
    if moment.utcoffset() is None:
        raise TrustedListError("list-content", f"{name} without a time zone")
    return moment.astimezone(UTC).replace(microsecond=0)


def _need(value: Any, name: str) -> Any:
    if value is None:
        raise TrustedListError("list-content", f"no {name}")
    return value
