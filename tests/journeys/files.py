"""Real small files to hand in."""

import io

import pikepdf


def pdf(text: str) -> bytes:
    """A one-page PDF whose bytes differ with the text."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(595, 842))
    with made.open_metadata() as meta:
        meta["dc:title"] = text
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
