"""Files that mean harm, made here from their parts: each with its name and why it is not taken."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from commitments.domain.file_types import LARGEST_FILE, FileFault
from tests.domain.made_files import (
    chunk,
    frame,
    jpg,
    office,
    png,
    relations,
    workbook,
)

ACTIVE, DAMAGED = FileFault.ACTIVE_CONTENT, FileFault.DAMAGED
HIDDEN, OTHER = FileFault.HIDDEN_CONTENT, FileFault.CONTENT_IS_OTHER
SUSPICIOUS, UNKNOWN = FileFault.SUSPICIOUS_ARCHIVE, FileFault.TYPE_NOT_ALLOWED
RELS = "word/_rels/document.xml.rels"
BOOK_RELS = "xl/_rels/workbook.xml.rels"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
HTML = b"<!DOCTYPE html><script>alert(1)</script>"
XXE = b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>'
LAUGHS = (
    b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><d>&c;</d>'
)
Case = tuple[str, Callable[[], bytes], FileFault]


def _zeros(size: int, *, part: str = "word/media/image1.png") -> bytes:
    return office({part: bytes(size)})


def _changed(content: bytes, place: int, new: bytes) -> bytes:
    return content[:place] + new + content[place + len(new) :]


def _entry(**fields: Any) -> Callable[[zipfile.ZipFile], None]:
    def add(archive: zipfile.ZipFile) -> None:
        info = zipfile.ZipInfo(fields.pop("name", "word/entry.xml"))
        for name, value in fields.items():
            setattr(info, name, value)
        archive.writestr(info, b"<x/>")

    return add


def _mode(mode: int) -> Callable[[zipfile.ZipFile], None]:
    return _entry(external_attr=(mode | 0o777) << 16)


def _overlapping(*, shift: int) -> bytes:
    """Let a second entry begin in the content of the first one."""

    def overlap(archive: zipfile.ZipFile) -> None:
        first = archive.getinfo("word/document.xml")
        twin = zipfile.ZipInfo("word/twin.xml")
        for name in ("file_size", "compress_size", "CRC", "compress_type"):
            setattr(twin, name, getattr(first, name))
        twin.header_offset = first.header_offset + shift
        archive.filelist.append(twin)

    return office(change=overlap)


def _quoted() -> bytes:
    """Pack many parts over one block of content, as the densest bombs do."""

    def overlap(archive: zipfile.ZipFile) -> None:
        kernel = archive.getinfo("word/kernel.png")
        for number in range(500):
            twin = zipfile.ZipInfo(f"word/{number}.png")
            for name in ("file_size", "compress_size", "CRC", "compress_type"):
                setattr(twin, name, getattr(kernel, name))
            twin.header_offset = kernel.header_offset + number
            archive.filelist.append(twin)

    return office({"word/kernel.png": bytes(5_000_000)}, change=overlap)


def _endless_directory() -> bytes:
    """Claim two entries at the end and list as many as fit into a file."""
    header = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 6, 0, 0, 0, 1, *[0] * 4, 0, 0)
    directory = (header + b"a") * 430_000
    local = b"PK\x03\x04" + bytes(26)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(local), 0)
    return local + directory + end


def _lying_size(claimed: int) -> bytes:
    """Say another length in the directory than what comes out."""
    content = office(document=b"<document>" + b"x" * 5_000 + b"</document>")
    place = content.rindex(b"PK\x01\x02")
    return _changed(content, place + 24, claimed.to_bytes(4, "little"))


def _other_method() -> bytes:
    content = office()
    return _changed(content, content.rindex(b"PK\x03\x04") + 8, b"\x00\x00")


def _other_name() -> bytes:
    return office().replace(b"word/document.xml", b"word/harmless.xml", 1)


def _cut_name() -> bytes:
    return office({"word/a.xmlQ.png": b"x"}).replace(b"word/a.xmlQ.png", b"word/a.xml\x00.png")


def _locked() -> bytes:
    content = bytearray(office())
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def _inside(content: bytes, name: str = "word/embeddings/book.xlsx") -> bytes:
    return office({name: content})


def _many_documents() -> bytes:
    inner = workbook({"xl/media/a.png": (b"x" * 900 + bytes(range(100))) * 4_900})
    return office({f"word/embeddings/{number}.xlsx": inner for number in range(60)})


def _in_encoding(encoding: str) -> bytes:
    """Write a list of relations in letters that hide its document type from who looks for it."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'.encode()
    return head + (XXE.decode() + "<R/>").encode(encoding)


def _types(word: bytes) -> bytes:
    return b'<Types><Override PartName="/word/document.xml" ContentType="' + word + b'"/></Types>'


TYPES: Mapping[str, Case] = {
    "nothing at all": ("a.pdf", lambda: b"", FileFault.EMPTY),
    "one byte too many": ("a.txt", lambda: b"a" * (LARGEST_FILE + 1), FileFault.TOO_LARGE),
    "svg": ("a.svg", lambda: SVG, UNKNOWN),
    "html": ("a.html", lambda: HTML, UNKNOWN),
    "a document with macros": ("a.docm", office, UNKNOWN),
    "two extensions": ("report.pdf.exe", lambda: b"MZ\x90\x00", UNKNOWN),
    "an extension after a stream": ("a.txt::$DATA", lambda: b"x", UNKNOWN),
    "an extension after a NUL": ("a.exe\x00.pdf", lambda: b"MZ\x90\x00", OTHER),
    "no extension": ("passwd", lambda: b"root", UNKNOWN),
    "a program called pdf": ("a.pdf", lambda: b"MZ\x90\x00", OTHER),
    "html called pdf": ("a.pdf", lambda: HTML, OTHER),
    "html before a pdf": ("a.pdf", lambda: HTML + b"%PDF-1.7", OTHER),
    "a pdf of no version": ("a.pdf", lambda: b"%PDF-<script>", OTHER),
    "svg called png": ("a.png", lambda: SVG, OTHER),
    "svg called txt": ("a.txt", lambda: SVG, OTHER),
    "svg after blanks": ("a.txt", lambda: b" " * 200_000 + SVG, OTHER),
    "html after a comment": ("a.csv", lambda: b"<!-- a -->" + HTML, OTHER),
    "html in another case": ("a.txt", lambda: b"\xef\xbb\xbf\n<ScRiPt>alert(1)", OTHER),
    "a link as text": ("a.txt", lambda: b'<a href="javascript:alert(1)">x</a>', OTHER),
    "xml called csv": ("a.csv", lambda: b'<?xml version="1.0"?>' + XXE, OTHER),
    "a shell script": ("a.txt", lambda: b"#!/bin/sh\nrm -rf /", OTHER),
    "rtf called txt": ("a.txt", lambda: b"{\\rtf1\\object}", OTHER),
    "a pdf called txt": ("a.txt", lambda: b"%PDF-1.7 /JS (app.alert(1))", OTHER),
    "a mail with html": ("a.txt", lambda: b"MIME-Version: 1.0\n\n" + HTML, OTHER),
    "escapes for terminals": ("a.txt", lambda: b"\x1b]0;title\x07", OTHER),
    "a NUL in a table": ("a.csv", lambda: b"a;b\x00c", OTHER),
    "text of 16 bits": ("a.csv", lambda: "=1+1".encode("utf-16"), FileFault.NOT_UTF8),
    "text that is too long for its letters": (
        "a.txt", lambda: b"\xc0\xbcscript\xc0\xbe", FileFault.NOT_UTF8,
    ),
    "half of a pair of letters": ("a.txt", lambda: b"\xed\xa0\x80", FileFault.NOT_UTF8),
}  # fmt: skip
PICTURES: Mapping[str, Case] = {
    "a picture of a billion points": (
        "a.png", lambda: png(50_000, 50_000), FileFault.TOO_MANY_PIXELS,
    ),
    "a picture of no height": ("a.png", lambda: png(10, 0), DAMAGED),
    "a photograph of many points": (
        "a.jpg", lambda: jpg(65_000, 65_000), FileFault.TOO_MANY_PIXELS,
    ),
    "a second, larger frame": ("a.jpg", lambda: jpg(more=frame(9, 9)), DAMAGED),
    "html behind a picture": ("a.png", lambda: png() + HTML, HIDDEN),
    "an archive behind a picture": ("a.png", lambda: png() + office(), HIDDEN),
    "an archive behind a photograph": ("a.jpg", lambda: jpg() + office(), HIDDEN),
    "an archive in a photograph": (
        "a.jpg", lambda: jpg(more=b"\xff\xe1\x40\x00" + bytes(16_382)) + office(), HIDDEN,
    ),
    "an archive behind a pdf": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF" + office(), HIDDEN),
    "an archive with a comment behind a pdf": (
        "a.pdf", lambda: b"%PDF-1.7\n" + office(comment=b"x" * 60_000), HIDDEN,
    ),
    "a chunk longer than the file": (
        "a.png", lambda: png()[:-12] + b"\x7f\xff\xff\xffIDAT", DAMAGED,
    ),
    "a chunk with a wrong sum": (
        "a.png", lambda: png().replace(zlib.crc32(b"IEND").to_bytes(4), b"abcd"), DAMAGED,
    ),
    "a picture of very many chunks": (
        "a.png", lambda: png(more=chunk(b"tEXt", b"") * 20_000), DAMAGED,
    ),
    "a photograph of very many segments": (
        "a.jpg", lambda: jpg(more=b"\xff\xe0\x00\x02" * 20_000), DAMAGED,
    ),
    "a gif called jpg": ("a.jpg", lambda: b"GIF89a/*<script>*/", OTHER),
}  # fmt: skip
BOMBS: Mapping[str, Case] = {
    "a bomb of zeros": ("a.docx", lambda: _zeros(60_000_000), SUSPICIOUS),
    "a bomb in the main part": (
        "a.docx", lambda: office(document=b"<d>" + b" " * 40_000_000), SUSPICIOUS,
    ),
    "a bomb in the relations": (
        "a.docx", lambda: office({RELS: b" " * 20_000_000}), SUSPICIOUS,
    ),
    "a bomb in the list of contents": (
        "a.xlsx", lambda: workbook({"[Content_Types].xml": b" " * 20_000_000}), SUSPICIOUS,
    ),
    "a bomb in another document": (
        "a.docx", lambda: _inside(workbook({"xl/media/a.png": bytes(4_000_000)})), SUSPICIOUS,
    ),
    "many documents in one": ("a.docx", _many_documents, SUSPICIOUS),
    "a document in a document in a document": (
        "a.docx",
        lambda: _inside(workbook({"xl/embeddings/inner.xlsx": workbook()})),
        SUSPICIOUS,
    ),
    "an archive as a part": ("a.docx", lambda: office({"word/a.zip": office()}), SUSPICIOUS),
    "an archive as a picture": (
        "a.docx", lambda: office({"word/media/a.png": b"7z\xbc\xaf\x27\x1c"}), SUSPICIOUS,
    ),
    "overlapping entries": ("a.docx", lambda: _overlapping(shift=31), SUSPICIOUS),
    "two entries at one place": ("a.docx", lambda: _overlapping(shift=0), SUSPICIOUS),
    "many entries over one content": ("a.docx", _quoted, SUSPICIOUS),
    "very many parts": (
        "a.docx", lambda: office({f"word/{number}.xml": b"" for number in range(2_000)}),
        SUSPICIOUS,
    ),
    "a directory of very many entries": ("a.docx", _endless_directory, SUSPICIOUS),
    "a size that is less than what comes": ("a.docx", lambda: _lying_size(10), DAMAGED),
    "a size that is more than what comes": ("a.docx", lambda: _lying_size(2**31), DAMAGED),
    "a way of packing with a large memory": (
        "a.docx", lambda: office(packing=zipfile.ZIP_LZMA), SUSPICIOUS,
    ),
    "another way of packing": ("a.docx", lambda: office(packing=zipfile.ZIP_BZIP2), SUSPICIOUS),
    "two ways of packing for one part": ("a.docx", _other_method, SUSPICIOUS),
    "a password": ("a.docx", _locked, DAMAGED),
    "an archive that is torn": ("a.xlsx", lambda: workbook()[:-40], DAMAGED),
    "an archive with a comment": ("a.docx", lambda: office(comment=HTML), HIDDEN),
    "html before an archive": ("a.docx", lambda: HTML + office(), OTHER),
    "html behind an archive": ("a.docx", lambda: office() + HTML, HIDDEN),
    "an archive behind an archive": ("a.docx", lambda: office() + workbook(), HIDDEN),
    "a document that is a workbook": ("a.docx", workbook, OTHER),
    "a document that is both": (
        "a.docx", lambda: office({"xl/workbook.xml": b"<workbook/>"}), OTHER,
    ),
    "an archive without a list of contents": (
        "a.docx", lambda: office().replace(b"[Content_Types].xml", b"[Content_Typos].xml"), OTHER,
    ),
}  # fmt: skip
PLACES: Mapping[str, Case] = {
    "a part above": ("a.docx", lambda: office({"../../up.xml": b"x"}), SUSPICIOUS),
    "a part above, written otherwise": (
        "a.docx", lambda: office({"word\\..\\..\\up.xml": b"x"}), SUSPICIOUS,
    ),
    "a part at the root": ("a.docx", lambda: office({"/etc/cron.d/x": b"x"}), SUSPICIOUS),
    "a part on a drive": ("a.docx", lambda: office({"C:/up.xml": b"x"}), SUSPICIOUS),
    "a part behind a stream": ("a.docx", lambda: office({"word/a.xml:x": b"x"}), SUSPICIOUS),
    "a name with a NUL": ("a.docx", _cut_name, SUSPICIOUS),
    "a name with a line end": ("a.docx", lambda: office({"word/a\nb.xml": b"x"}), SUSPICIOUS),
    "a name twice": ("a.docx", lambda: office({"word/Document.xml": b"x"}), SUSPICIOUS),
    "a name twice, with other slashes": (
        "a.docx", lambda: office({"word\\document.xml": b"x"}), SUSPICIOUS,
    ),
    "a name that is another": ("a.docx", _other_name, DAMAGED),
    "a link to a file": ("a.docx", lambda: office(change=_mode(stat.S_IFLNK)), SUSPICIOUS),
    "a device": ("a.docx", lambda: office(change=_mode(stat.S_IFCHR)), SUSPICIOUS),
    "a pipe": ("a.docx", lambda: office(change=_mode(stat.S_IFIFO)), SUSPICIOUS),
}  # fmt: skip
DEEDS: Mapping[str, Case] = {
    "macros": ("a.docx", lambda: office({"word/vbaProject.bin": b"x"}), ACTIVE),
    "macros by relation": (
        "a.docx", lambda: office({RELS: relations("vbaProject", "Internal")}), ACTIVE,
    ),
    "macros by type": (
        "a.docx",
        lambda: office(
            {"[Content_Types].xml": _types(b"application/vnd.ms-word.document.macroEnabled.12")}
        ),
        ACTIVE,
    ),
    "macros of old workbooks": (
        "a.xlsx", lambda: workbook({"xl/macrosheets/sheet1.xml": b"<x/>"}), ACTIVE,
    ),
    "macros in another document": (
        "a.docx", lambda: _inside(workbook({"xl/vbaProject.bin": b"x"})), ACTIVE,
    ),
    "a compound file under another name": (
        "a.docx", lambda: office({"word/media/a.png": b"\xd0\xcf\x11\xe0\xa1\xb1"}), ACTIVE,
    ),
    "a program under another name": (
        "a.docx", lambda: office({"word/media/a.png": b"MZ\x90\x00\x03"}), ACTIVE,
    ),
    "a program": ("a.docx", lambda: office({"word/embeddings/run.exe": b"x"}), ACTIVE),
    "html inside": ("a.docx", lambda: office({"word/afchunk.htm": HTML}), ACTIVE),
    "html by relation": (
        "a.docx", lambda: office({RELS: relations("aFChunk", "Internal")}), ACTIVE,
    ),
    "a template elsewhere": (
        "a.docx", lambda: office({RELS: relations("attachedTemplate")}), ACTIVE,
    ),
    "an object elsewhere": ("a.docx", lambda: office({RELS: relations("oleObject")}), ACTIVE),
    "an object inside": (
        "a.docx", lambda: office({RELS: relations("oleObject", "Internal")}), ACTIVE,
    ),
    "a picture elsewhere": ("a.docx", lambda: office({RELS: relations("image")}), ACTIVE),
    "a picture elsewhere that says it is here": (
        "a.docx",
        lambda: office({RELS: relations("image", "Internal", target="http://198.51.100.1/x")}),
        ACTIVE,
    ),
    "a picture on a share": (
        "a.docx",
        lambda: office({RELS: relations("image", "Internal", target="\\\\198.51.100.1\\x")}),
        ACTIVE,
    ),
    "a link that runs a program": (
        "a.docx", lambda: office({RELS: relations("hyperlink", target="ms-msdt:/id")}), ACTIVE,
    ),
    "a link that runs a script": (
        "a.docx",
        lambda: office({RELS: relations("hyperlink", target="javascript:alert(1)")}),
        ACTIVE,
    ),
    "another workbook that is asked": (
        "a.xlsx", lambda: workbook({BOOK_RELS: relations("externalLinkPath")}), ACTIVE,
    ),
    "a program that is asked": (
        "a.xlsx",
        lambda: workbook(
            {"xl/externalLinks/externalLink1.xml": b'<externalLink><ddeLink ddeService="cmd"/>'}
        ),
        ACTIVE,
    ),
    "a program that is asked by a field": (
        "a.docx",
        lambda: office(document=b"<w:t>" + b" " * 65_530 + b"DDEAUTO c:\\cmd</w:t>"),
        ACTIVE,
    ),
    "a connection that wakes up": (
        "a.xlsx",
        lambda: workbook({"xl/connections.xml": b'<connection refreshOnLoad="1"/>'}),
        ACTIVE,
    ),
    "an entity": ("a.docx", lambda: office(document=XXE), SUSPICIOUS),
    "an entity in the relations": ("a.docx", lambda: office({RELS: XXE}), SUSPICIOUS),
    "an entity in the list of contents": (
        "a.docx", lambda: office({"[Content_Types].xml": XXE}), SUSPICIOUS,
    ),
    "an entity in the strings": (
        "a.xlsx", lambda: workbook({"xl/sharedStrings.xml": b" " * 65_530 + XXE}), SUSPICIOUS,
    ),
    "a billion laughs": ("a.docx", lambda: office({RELS: LAUGHS}), SUSPICIOUS),
    "an entity in letters of 16 bits": (
        "a.docx", lambda: office({RELS: XXE.decode().encode("utf-16")}), SUSPICIOUS,
    ),
    "an entity in other letters": (
        "a.docx", lambda: office({RELS: _in_encoding("cp037")}), SUSPICIOUS,
    ),
    "an entity in the letters of mail": (
        "a.xlsx", lambda: workbook({"xl/styles.xml": _in_encoding("utf-7")}), SUSPICIOUS,
    ),
}  # fmt: skip
HOSTILE: Mapping[str, Case] = {**TYPES, **PICTURES, **BOMBS, **PLACES, **DEEDS}

# Taken, because they can do nothing from here: handed out to be saved, never shown in the site.
PDF = b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj\n%%EOF"
PDF_WITH_FILE = (
    b"%PDF-1.7\n1 0 obj<</Type/EmbeddedFile/Subtype/x>>stream\nMZ\x90\x00endstream\n%%EOF"
)
INERT: Mapping[str, tuple[str, bytes]] = {
    "a pdf with a script": ("a.pdf", PDF),
    "a pdf with a file in it": ("a.pdf", PDF_WITH_FILE),
    "a pdf with html behind it": ("a.pdf", PDF + HTML),
    "a photograph with html in a comment": (
        "a.jpg", jpg(more=b"\xff\xfe" + (len(HTML) + 2).to_bytes(2) + HTML),
    ),
    "a photograph with html behind it": ("a.jpg", jpg() + HTML),
    "a picture with html in a text": ("a.png", png(more=chunk(b"tEXt", b"a\x00" + HTML))),
    "a text with html in its middle": ("a.txt", b"Minutes\n" + HTML),
    "a table with a formula": ("a.csv", b"agency,people\n=cmd|' /C calc'!A0,2\n"),
    "a workbook with a formula": (
        "a.xlsx", workbook({"xl/worksheets/sheet1.xml": b"<f>HYPERLINK(1)</f>"}),
    ),
}  # fmt: skip


def stream_of(content: bytes) -> io.BytesIO:
    """Return a content to be read."""
    return io.BytesIO(content)
