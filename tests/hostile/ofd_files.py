# SPDX-License-Identifier: Apache-2.0
"""Packages under a megabyte that cost a careless reader minutes or gigabytes.

What repeats itself packs to a hundredth and more, so a package brings what no PDF of its size can.
"""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Mapping

from esignverify.formats.x509.certificate import read_certificate
from tests.pki import authorities as who
from tests.pki import authorities_sm2 as sm2_who
from tests.pki.der import SET, der, dotted, integer, sequence, set_of
from tests.pki.gm_cms import DETACHED, GM_DATA, GM_SIGNED_DATA, SM3, GmCms, signer_info
from tests.pki.ofd import SIGNATURES, Sign, element, root, sealed, signature_xml, signed_by
from tests.pki.ofd_cases import genuine
from tests.pki.ofd_report import DOCUMENT, PAGES, PUBLIC, report
from tests.pki.revocation import crl
from tests.pki.seals import Seal, Sealing, seal

Made = Callable[[], bytes]
Values = Callable[[int], bytes]
Parts = dict[str, bytes]
_MOST_PACKED = 97
"""Octets unpacked to one packed: a reader that counts stops at a hundred."""


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package, with as much that does not pack as a limit of its ratio asks for."""
    made = _zip(parts)
    short = sum(map(len, parts.values())) // _MOST_PACKED - len(made)
    if short > 0:
        made = _zip({**parts, "noise.bin": random.Random(1).randbytes(short + 1000)})
    return made


def _zip(parts: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _parts() -> Parts:
    return dict(genuine().parts)


def _with_page(content: bytes) -> bytes:
    """The report with such a layer on its second page."""
    start = b'<Page xmlns="http://www.ofdspec.org/2016"><Content><Layer>'
    return packed({**_parts(), PAGES[1]: start + content + b"</Layer></Content></Page>"})


def _with_signatures(
    count: int, value: Values, *, kind: str = "Sign", blanks: int = 0, more: Parts | None = None
) -> bytes:
    """The report with more signatures, whose values need not verify."""
    made = genuine()
    parts, rows = made.parts | (more or {}), list(made.signatures)
    for number in range(count):
        folder = f"Doc_0/Signs/More_{number}"
        whole = signature_xml(Sign(stamps=()), [], folder)
        parts[f"{folder}/Signature.xml"] = whole + b" " * blanks
        parts[f"{folder}/SignedValue.dat"] = value(number)
        place = f"/{folder}/Signature.xml"
        rows.append(element("Signature", ID=f"m{number}", Type=kind, BaseLoc=place))
    return packed({**parts, SIGNATURES: root("Signatures", "".join(rows))})


def _certificate(number: int) -> bytes:
    """The institution's, with another number in it."""
    own = sm2_who.institution()
    written = integer(own.serial)
    other = written[:2] + b"\x11" + number.to_bytes(len(written) - 3)
    return own.der.replace(written, other)


def _signed_data(certificates: bytes, infos: bytes, lists: bytes = b"") -> bytes:
    """A signed-data of such certificates, signers and revocation lists."""
    signed = sequence(
        integer(1),
        set_of(sequence(dotted(SM3))),
        sequence(dotted(GM_DATA)),
        der(0xA0, certificates),
        der(0xA1, lists) if lists else b"",
        der(SET, infos),
    )
    return sequence(dotted(GM_SIGNED_DATA), der(0xA0, signed))


def _info() -> bytes:
    """The institution's SignerInfo over something else."""
    return signer_info(b"other", None, sm2_who.institution(), GmCms(way=DETACHED))


# --- XML ---------------------------------------------------------------------------------------


def ofd_long_namespace(names: int = 50_000, length: int = 1_000_000) -> bytes:
    """A namespace of a million characters, in which a page has fifty thousand names."""
    return _with_page(b'<x:a xmlns:x="' + b"u" * length + b'">' + b"<x:b/>" * names + b"</x:a>")


def ofd_clips(depth: int = 28, paths: int = 380_000) -> bytes:
    """Clips within clips, and in the innermost several hundred thousand paths."""
    path = b'<Path Boundary="1 0 1 1"/>'
    return _with_page(b"<Layer><Clips>" * depth + path * paths + b"</Clips></Layer>" * depth)


def ofd_numbers(count: int = 350_000) -> bytes:
    """Objects with numbers, no two the same."""
    objects = (b'<TextObject Alpha="%d 1 2 3 4 5 6"/>' % one for one in range(count))
    return _with_page(b"".join(objects))


def ofd_long_locations(count: int = 30_000, steps: int = 400) -> bytes:
    """Locations of hundreds of steps that lead nowhere and back."""
    fonts = (
        b"<Font><FontFile>%d/../%s../../font_2.ttf</FontFile></Font>" % (one, b"./" * steps)
        for one in range(count)
    )
    start = b'<Res xmlns="http://www.ofdspec.org/2016" BaseLoc="Res/x/y">'
    return packed({**_parts(), PUBLIC: start + b"".join(fonts) + b"</Res>"})


# --- signature values --------------------------------------------------------------------------


def ofd_certificates(signatures: int = 150, each: int = 200) -> bytes:
    """Thirty thousand certificates in signed-data."""

    def value(number: int) -> bytes:
        own = (_certificate(number * each + one) for one in range(each))
        return _signed_data(b"".join(own), _info())

    return _with_signatures(signatures, value)


def ofd_seals(signatures: int = 60, each: int = 200) -> bytes:
    """Seals made for twelve thousand certificates, none of them the signer's."""

    def value(number: int) -> bytes:
        holders = tuple(_certificate(number * each + one) for one in range(each))
        own = seal(Seal(holders=holders))
        return sealed(Sealing(seal=own, signer=sm2_who.merchant()))(b"other", "x")

    return _with_signatures(signatures, value, kind="Seal")


def ofd_revocation_lists(signatures: int = 100, each: int = 200) -> bytes:
    """Twenty thousand revocation lists, each of which may speak of each signer."""
    one = crl(sm2_who.issuing(), who.LISTED, who.FAR)

    def value(number: int) -> bytes:
        lists = (one[:-6] + (number * each + i).to_bytes(4) + one[-2:] for i in range(each))
        return _signed_data(sm2_who.institution().der, _info(), b"".join(lists))

    return _with_signatures(signatures, value)


def ofd_keys(blanks: int = 31_000_000) -> bytes:
    """Ten signers who may each have one of seven keys, over a Signature.xml of 31 million octets.

    SM2 digests the content together with the key.
    """
    own = sm2_who.institution()
    others = (sm2_who.person, sm2_who.merchant, sm2_who.tsa, sm2_who.root, sm2_who.issuing)
    keys = [_point(one().der) for one in (*others, sm2_who.seal_root, sm2_who.seal_maker)]
    certificates = b"".join(own.der.replace(_point(own.der), one) for one in keys)
    whole = _signed_data(certificates, _info() * 10)
    return _with_signatures(2, lambda _: whole, blanks=blanks)


def _point(certificate: bytes) -> bytes:
    return read_certificate(certificate).public_key[-65:]


def ofd_indefinite(signatures: int = 300, each: int = 99_000) -> bytes:
    """Values of a hundred thousand parts whose length is not said beforehand."""
    whole = b"\x30\x80" + (b"\x30\x80" + b"\x05\x00" * 300 + b"\0\0") * (each // 300) + b"\0\0"
    return _with_signatures(signatures, lambda _: whole)


def ofd_signers(count: int = 7_000_000) -> bytes:
    """A set of signers with seven million things of two octets in it."""
    whole = _signed_data(sm2_who.institution().der, b"\x05\x00" * count)
    return _with_signatures(1, lambda _: whole)


# --- what signatures leave to compare ------------------------------------------------------------


def ofd_methods(octets: int = 90_000_000) -> bytes:
    """Eight signatures that each digest ninety million octets by another method."""
    names = ("sm3", "md5", "sha1", "sha256")
    arc = "2.16.840.1.101.3.4.2."
    methods = (*names, *(f"{arc}{one}" for one in (2, 3, 8, 9, 10)))
    made = genuine()
    parts, rows = {**made.parts, "blanks.bin": bytes(octets)}, list(made.signatures)
    for number, method in enumerate(methods):
        folder = f"Doc_0/Signs/More_{number}"
        how = Sign(check_method=method, stamps=())
        parts[f"{folder}/Signature.xml"] = signature_xml(how, [("/blanks.bin", "AAAA")], folder)
        parts[f"{folder}/SignedValue.dat"] = b"value"
        place = f"/{folder}/Signature.xml"
        rows.append(element("Signature", ID=f"m{number}", BaseLoc=place))
    return packed({**parts, SIGNATURES: root("Signatures", "".join(rows))})


def ofd_long_names(signatures: int = 400, length: int = 128) -> bytes:
    """Files of signatures with long names, in which names of each length may stand."""
    made = genuine()
    parts, rows = dict(made.parts), list(made.signatures)
    for number in range(signatures):
        names = [f"s{number}{ending}" for ending in ("-sign.xml", ".dat", ".esl")]
        xml, value, own = (f"{'-' * (length - len(one))}{one}" for one in names)
        whole = signature_xml(Sign(stamps=(), seal_file=b"x"), [], "f").decode()
        whole = whole.replace("/f/SignedValue.dat", value).replace("/f/Seal.esl", own)
        parts |= {xml: whole.encode(), value: b"value", own: b"seal"}
        rows.append(element("Signature", ID=f"m{number}", BaseLoc=f"/{xml}"))
    lists = "".join(element("PublicRes", "-" * one + "q") for one in range(5, length))
    shown = parts[DOCUMENT].replace(b"</ofd:CommonData>", f"{lists}</ofd:CommonData>".encode())
    return packed({**parts, DOCUMENT: shown, SIGNATURES: root("Signatures", "".join(rows))})


def ofd_stamps(count: int = 250) -> bytes:
    """Signatures that stand, each with a stamp that all the others have not seen."""
    made = report()
    signers = (sm2_who.person(), sm2_who.merchant())
    for number in range(count):
        make = signed_by(GmCms(way=DETACHED), signers[number % 2])
        made.sign(Sign(make, kind="Sign", covers_earlier=False))
    return packed(made.parts)


def ofd_pages_and_signatures(pages: int = 20_000, signatures: int = 400) -> bytes:
    """Twenty thousand pages, on each of which one of four hundred signatures could stand."""
    place = b"Pages/Page_1/Content.xml"
    rows = (b'<Page ID="%d" BaseLoc="%s"/>' % (one, place) for one in range(pages))
    start = b'<Document xmlns="http://www.ofdspec.org/2016"><Pages>'
    document = start + b"".join(rows) + b"</Pages></Document>"
    return _with_signatures(signatures, lambda _: b"value", more={DOCUMENT: document})


OFD_FILES: Mapping[str, Made] = {
    made.__name__: made
    for made in (
        ofd_long_namespace,
        ofd_clips,
        ofd_numbers,
        ofd_long_locations,
        ofd_certificates,
        ofd_seals,
        ofd_revocation_lists,
        ofd_keys,
        ofd_indefinite,
        ofd_signers,
        ofd_methods,
        ofd_long_names,
        ofd_stamps,
        ofd_pages_and_signatures,
    )
}
