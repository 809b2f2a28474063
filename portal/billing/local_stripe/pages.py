"""The payment page in the session's language: plain HTML, one stylesheet, no script."""

import json
import re
from html import escape
from pathlib import Path
from typing import Any

# The zero-decimal list is Stripe's; see docs.stripe.com/currencies.
WITHOUT_CENTS = frozenset(
    re.findall("[A-Z]+", "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF")
)
WITH_THREE_PLACES = frozenset({"BHD", "JOD", "KWD", "OMR", "TND"})

PAYS, LATER, LATER_NO, DISPUTED = "paid", "async", "async_fails", "disputed"
WELL = frozenset({PAYS, LATER, LATER_NO, DISPUTED})
# Number → what comes of it.
CARDS = {
    "4242424242424242": PAYS,
    "4000000000000002": "declined",
    "4000000000009995": "insufficient_funds",
    "4000000000003220": LATER,
    "4000000000009235": LATER_NO,
    "4000000000000259": DISPUTED,
}
WALLETS = {
    "alipay": {"en": "Alipay", "zh": "支付宝", "ru": "Alipay"},
    "wechat_pay": {"en": "WeChat Pay", "zh": "微信支付", "ru": "WeChat Pay"},
}

HERE = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = json.loads((HERE / "words.json").read_text("utf-8"))
CSS = (HERE / "pay.css").read_bytes()
TAGS = {"en": "en", "zh": "zh-Hans", "ru": "ru"}
GROUP = {"en": (",", "."), "zh": (",", "."), "ru": ("\u00a0", ",")}


def language(session: dict[str, Any], accepted: str = "") -> str:
    """The session's language; for `auto` the first of the browser's that we have; else English."""
    wanted = [session.get("locale") or "auto", *accepted.replace(" ", "").split(",")]
    for tag in wanted:
        code = tag.split(";")[0].split("-")[0].lower()
        if code in WORDS:
            return code
    return "en"


def money(minor: int, currency: str, lang: str) -> str:
    """`1,234.50 CNY`: marks as the language sets them, places as the currency has them."""
    code = currency.upper()
    places = 0 if code in WITHOUT_CENTS else 3 if code in WITH_THREE_PLACES else 2
    comma, point = GROUP[lang]
    whole, part = divmod(minor, 10**places)
    figures = f"{whole:,}".replace(",", comma)
    return f"{figures}{point}{part:0{places}d}\u00a0{code}" if places else f"{figures}\u00a0{code}"


def _layout(lang: str, title: str, body: str) -> bytes:
    return (
        f'<!doctype html>\n<html lang="{TAGS[lang]}">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{escape(title)}</title><link rel="stylesheet" href="/pay.css"></head>\n'
        f"<body><main>\n{body}\n</main></body>\n</html>\n"
    ).encode()


def _facts(session: dict[str, Any], merchant: str, lang: str) -> str:
    words = WORDS[lang]
    rows = [("to", merchant), ("for", session.get("x_description") or "")]
    rows.append(("reference", session.get("client_reference_id") or ""))
    listed = "".join(f"<dt>{words[k]}</dt><dd>{escape(text)}</dd>" for k, text in rows if text)
    total = escape(money(session["amount_total"], session["currency"], lang))
    return f'<dl>{listed}<dt>{words["amount"]}</dt><dd class="sum">{total}</dd></dl>'


def _spaced(number: str) -> str:
    """Card numbers in fours; anything else as it was typed."""
    if not number.isdigit():
        return number
    return " ".join(number[at : at + 4] for at in range(0, len(number), 4))


def _wallets(session: dict[str, Any], lang: str) -> str:
    """One button for each wallet the page was ordered with."""
    return "".join(
        f'<form method="post" action="/pay/{escape(session["id"])}">'
        f'<input type="hidden" name="way" value="{way}"><button type="submit">{WALLETS[way][lang]}</button></form>'
        for way in session.get("payment_method_types", ())
        if way in WALLETS
    )


def pay_page(
    session: dict[str, Any], merchant: str, lang: str, *, error: str = "", typed: str = ""
) -> bytes:
    """The form, the paying card filled in; after a refusal, why, and what was typed."""
    words = WORDS[lang]
    alert, described = "", "hint"
    if error:
        text = escape(words[f"e_{error}"])
        said = f"<h2>{words['problem']}</h2><p>{text}</p>"
        alert = f'<div class="error" role="alert" id="error">{said}</div>'
        described = "error hint"
    cards = "".join(
        f'<tr><th scope="row"><code>{_spaced(number)}</code></th><td>{words[what]}</td></tr>'
        for number, what in CARDS.items()
    )
    cancel = session.get("cancel_url")
    leave = f'<a class="cancel" href="{escape(cancel)}">{words["cancel"]}</a>' if cancel else ""
    total = escape(money(session["amount_total"], session["currency"], lang))
    invalid = ' aria-invalid="true"' if error else ""
    body = f"""<h1>{words["title"]}</h1>
<p class="note">{words["test"]}</p>{alert}
<div class="panel">{_facts(session, merchant, lang)}
<form method="post" action="/pay/{escape(session["id"])}">
<label for="card">{words["card"]}</label><p class="hint" id="hint">{words["hint"]}</p>
<input id="card" name="card" inputmode="numeric" autocomplete="off" required maxlength="40"
 aria-describedby="{described}"{invalid} value="{escape(_spaced(typed or next(iter(CARDS))))}">
<button type="submit">{words["pay"].format(amount=total)}</button>{leave}
</form>{_wallets(session, lang)}</div>
<h2 id="cards">{words["cards"]}</h2><table aria-labelledby="cards"><tbody>{cards}</tbody></table>"""
    return _layout(lang, words["title"], body)


def closed_page(session: dict[str, Any], merchant: str, lang: str, back: str) -> bytes:
    """Said instead of the form once the session is paid or expired."""
    words = WORDS[lang]
    link = f'<a class="back" href="{escape(back)}">{words["back"]}</a>' if back else ""
    body = f"""<h1>{words["title"]}</h1><p class="note">{words[session["status"]]}</p>
<div class="panel">{_facts(session, merchant, lang)}{link}</div>"""
    return _layout(lang, words["title"], body)


def lost_page(lang: str) -> bytes:
    words = WORDS[lang]
    return _layout(
        lang, words["title"], f'<h1>{words["title"]}</h1><p class="note">{words["lost"]}</p>'
    )
