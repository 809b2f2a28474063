"""What is driven: the portal's pages beside the floor's, and the goals they are held to."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from tests.bench.cluster import Cluster
from tests.bench.drive import Summary, Target
from tests.bench.reckoning import Goal, Row
from tests.bench.serve import Server
from tests.bench.stage import Stage
from tests.bench.weight import Weight

QUEUE, OPEN, CASE = "desk queue", "desk queue, all open", "case page"
SMALL = "desk queue, all open, small database"  # whose other views do not fill a page
FLOOR_QUEUE, FLOOR_DETAIL, FLOOR_SEARCH = "floor: queue", "floor: detail", "floor: search"
FLOOR_CREATE, FLOOR_HELLO = "floor: create", "floor: hello"
SUBMIT = {"submit a request": "LC-03", "submit a request with a fee": "LG-01"}
COLD, NO_COPY, KEPT = (
    "public page, cold",
    "public page, only its copy missing",
    "public page, from cache",
)
PUBLIC = "/ru/residency/"
# A line in the editors' log makes every kept copy and frame stale: portal process memory is empty again.
EDITED = """INSERT INTO wagtailcore_pagelogentry
    (label, action, data, timestamp, content_changed, deleted, page_id, uuid, content_type_id)
SELECT 'bench', 'wagtail.edit', '{}', now(), false, false, id, NULL, content_type_id
FROM wagtailcore_page WHERE depth = 2 LIMIT 1"""


@dataclass(frozen=True)
class Scene:
    """The servers with what their filling told."""

    portal: Server
    small: Server
    floor: Server
    told: dict[str, Any]
    told_small: dict[str, Any]
    told_floor: dict[str, Any]


def searches(told: dict[str, Any]) -> dict[str, str]:
    return {
        f"search: {kind}": f"/desk/queue/?{urlencode({'q': question})}"
        for kind, question in told["questions"].items()
    }


def targets(scene: Scene, cluster: Cluster, database: str) -> list[Target]:
    """Portal and floor side by side, so that what is compared is measured within seconds."""
    portal, told = scene.portal, scene.told
    desk, my = f"__Host-session={told['desk']}", f"__Host-session={told['my']}"
    small = f"__Host-session={scene.told_small['desk']}"
    return [
        *floor_targets(scene),
        Target(QUEUE, portal, ["/desk/queue/"], desk),
        Target(OPEN, portal, ["/desk/queue/?view=open"], desk),
        Target(SMALL, scene.small, ["/desk/queue/?view=open"], small),
        Target(CASE, portal, [f"/desk/cases/{number}/" for number in told["cases"]], desk),
        *(Target(name, portal, [path], desk) for name, path in searches(told).items()),
        *(
            Target(
                name, portal, [f"/my/services/requests/{key}/check/" for key in told["drafts"][code]], my,
                form={"terms": told["terms"][code]}, once=True, status=302,
            )
            for name, code in SUBMIT.items()
        ),
        Target(COLD, portal, [PUBLIC], before=editor(cluster, database)),
        Target(NO_COPY, portal, [f"{PUBLIC}?visit=1"]),
        Target(KEPT, portal, [PUBLIC]),
    ]  # fmt: skip


def floor_targets(scene: Scene) -> list[Target]:
    floor, told = scene.floor, scene.told_floor
    session = f"sessionid={told['session']}"
    question = urlencode({"q": scene.told["questions"]["Latin company"]})
    return [
        Target(FLOOR_QUEUE, floor, ["/queue/"], session),
        Target(FLOOR_DETAIL, floor, [f"/r/{pk}/" for pk in told["requests"]], session),
        Target(FLOOR_SEARCH, floor, [f"/search/?{question}"], session),
        Target(FLOOR_CREATE, floor, ["/new/"], form=told["form"], status=302),
        Target(FLOOR_HELLO, floor, ["/hello/"]),
    ]


def one_row(scene: Scene) -> Target:
    """The queue with a single row, to see that the number of queries does not grow with them."""
    path = searches(scene.told)["search: number"]
    return Target("one row", scene.portal, [path], f"__Host-session={scene.told['desk']}")


def editor(cluster: Cluster, database: str):
    """Somebody who publishes before every visit; each thread of visitors brings its own line to the database."""
    session = cluster.session(database)
    return lambda: session.execute(EDITED)


def weighed(scene: Scene) -> list[Target]:
    """The main pages, as a browser loads them."""
    desk, my = (f"__Host-session={scene.told[who]}" for who in ("desk", "my"))
    portal, draft = scene.portal, scene.told["drafts"]["LC-03"][-1]
    return [
        Target("public front page", portal, ["/ru/"]),
        Target("public page", portal, [PUBLIC]),
        Target("sign in", portal, ["/accounts/login/"]),
        Target("home", portal, ["/my/"], my),
        Target("services", portal, ["/my/services/"], my),
        Target("request form", portal, [f"/my/services/requests/{draft}/"], my),
        Target("request, check", portal, [f"/my/services/requests/{draft}/check/"], my),
        Target("desk queue", portal, ["/desk/queue/"], desk),
        Target("case page", portal, [f"/desk/cases/{scene.told['cases'][0]}/"], desk),
    ]


def queries(
    stage: Stage, environment: dict[str, str], found: list[Target], *, spare: int = 3,
    before: dict[str, str] | None = None,
) -> dict[str, int]:  # fmt: skip
    """Statements per page, in a process of the application. A form uses the last of its paths; `before` is a statement
    that makes ready for each visit, by the page's name.
    """
    pages = {
        t.name: {
            "paths": t.paths[-spare:] if t.once else (t.paths * spare)[:spare],
            "cookie": t.headers().get("Cookie", ""), "form": t.fields(), "status": t.status,
            "before": (before or {}).get(t.name, ""),
        }
        for t in found
    }  # fmt: skip
    place = stage.folder / "pages.json"
    place.write_text(json.dumps(pages))
    return stage.told(environment, "tests.bench.queries", str(place))


def rows(by: dict[str, Summary], one_row: int) -> list[Row]:
    """The goals of pages. Where nothing else is said, processor time of portal and database together is compared."""
    queue, floor = by[QUEUE], by[FLOOR_QUEUE]
    found = []
    for page in (queue, by[OPEN]):
        found += [
            Row(f"{page.name}: app CPU", page.app, Goal(2.5), floor.app, "ms"),
            Row(f"{page.name}: database CPU", page.database, Goal(3), floor.database, "ms"),
            Row(f"{page.name}: queries", page.queries or 0, Goal(12, sign="")),
        ]
    small, case, detail = by[SMALL], by[CASE], by[FLOOR_DETAIL]
    found += [
        Row("desk queue: queries more with 25 rows than with one", (queue.queries or 0) - one_row, Goal(0, sign="")),
        Row("case page: app CPU", case.app, Goal(4), detail.app, "ms"),
        Row("case page: queries", case.queries or 0, Goal(20, sign="")),
        Row(f"{OPEN}, against the small database: CPU", by[OPEN].processor, Goal(1.2), small.processor, "ms"),
        Row(f"{OPEN}, against the small database: p50", by[OPEN].p50, None, small.p50, "ms"),
    ]  # fmt: skip
    compared = [(name, FLOOR_SEARCH, 2) for name in by if name.startswith("search: ")]
    compared += [(name, FLOOR_CREATE, 4) for name in SUBMIT]
    found += [
        Row(f"{name}: CPU", by[name].processor, Goal(most), by[other].processor, "ms")
        for name, other, most in compared
    ]
    hello = by[FLOOR_HELLO].app
    return [
        *found,
        Row(f"{COLD}: app CPU", by[COLD].app, Goal(12), hello, "ms"),
        Row(f"{NO_COPY}: app CPU", by[NO_COPY].app, None, hello, "ms"),
        Row(f"{KEPT}: app CPU", by[KEPT].app, Goal(2), hello, "ms"),
    ]


def weight_rows(found: list[Weight]) -> list[Row]:
    """The heaviest page of each kind."""
    lines = []
    for part, most in (("css", 20), ("js", 20), ("html", 20)):
        worst = max(found, key=lambda w: getattr(w, part))
        lines.append(
            Row(
                f"page weight, {part} gz ({worst.name})",
                getattr(worst, part) / 1000,
                Goal(most, sign=" kB"),
                unit="kB",
            )
        )
    worst = max(found, key=lambda w: w.requests)
    return [*lines, Row(f"page weight, requests ({worst.name})", worst.requests, Goal(8, sign=""))]
