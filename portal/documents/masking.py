"""Names shown to people who only hold a paper: enough to compare, too little to learn from."""

import re

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U000323af]{2,}")
WORD = re.compile(r"[^\W\d_]{4,}")


def mask(name: str) -> str:
    """ООО «Байкал Биотех» → ООО «Б*** Б***»; 西安丝路光电科技有限公司 → 西***司; 张伟 → 张*."""
    name = HAN.sub(lambda m: m[0][0] + ("*" if len(m[0]) == 2 else "***" + m[0][-1]), name)
    return WORD.sub(lambda m: f"{m[0][0]}***", name)
