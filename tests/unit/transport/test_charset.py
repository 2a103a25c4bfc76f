"""The letters of a page."""

from __future__ import annotations

import pytest

from closefit.transport.charset import decode_page

WORD = "Größe: 10 €"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (WORD.encode(), "text/html"),
        (WORD.encode(), "text/html; charset=UTF-8"),
        (WORD.encode("cp1252"), "text/html; charset=windows-1252"),
        (WORD.encode("cp1252"), "text/html; charset='ISO-8859-1'"),
        (WORD.encode("utf-8-sig"), "text/html; charset=iso-8859-1"),
        (WORD.encode("utf-16"), "text/html"),
        (WORD.encode(), "text/html; charset=no-such-thing"),
        (WORD.encode(), "text/html; charset=base64"),
        (WORD.encode(), "text/html; charset=punycode"),
        (b"<meta charset=windows-1252>" + WORD.encode("cp1252"), ""),
        (b'<meta http-equiv="x" content="text/html; charset=cp1252">' + WORD.encode("cp1252"), ""),
        (b'<?xml version="1.0" encoding="cp1252"?>' + WORD.encode("cp1252"), "text/xml"),
        (b"<meta charset=utf-16>" + WORD.encode(), ""),
    ],
)
def test_letters_are_read_as_they_were_meant(body: bytes, content_type: str) -> None:
    """Mark, header, the page's own word, in this order; names that are no encoding of the web are passed over."""
    assert decode_page(body, content_type).endswith(WORD)


def test_without_a_word_it_is_guessed_and_never_fails() -> None:
    """Text in an old encoding is read, a letter cut in two at the end is replaced, and noise is no error."""
    sentence = "Wir führen über 500 Geräte für Ärzte und Kliniken in ganz Österreich, größtenteils täglich. " * 5
    assert decode_page(sentence.encode("cp1252"), "").startswith("Wir führen über 500 Geräte")
    assert decode_page("größ".encode()[:-1], "") == "grö\ufffd"
    assert isinstance(decode_page(bytes(range(256)) * 4, ""), str)
    assert decode_page(b"", "text/html") == ""
