"""Papers as a template would write them: realistic words, both languages, rare names."""

import io
from datetime import UTC, datetime

import segno

RARE = "喆堃淼翀祎玥珺婧暘煊芃犇骉䶮㛃𬭎𬱖"
SIGNS = "«ё № ₽»"
CREATED = datetime(2026, 11, 3, 7, 5, tzinfo=UTC)
FACTS = {
    "number": "XA-LEAS-2026-00042",
    "rent": "14400.00",
    "currency": "CNY",
    "company": "ООО «Байкал Биотех»",
}

MARK = (
    '<svg class="mark" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 34 34" width="34" height="34">'
    '<title>{alt}</title><rect width="34" height="34" rx="6" fill="#b3362b"/>'
    '<path d="M6 21c4-8 7-8 11 0s7 8 11 0M6 13c4 8 7 8 11 0s7-8 11 0" fill="none" stroke="#fff"'
    ' stroke-width="2.4" stroke-linecap="round"/></svg>'
).format(alt="Знак парка · 园区标志")

HEAD = (
    f'<header class="letterhead">{MARK}<div class="park"><p class="park-name pair">'
    '<span lang="zh-Hans">“丝绸之路”创新园</span><span lang="ru">Парк «Шёлковый путь»</span></p>'
    '<p class="park-about pair"><span lang="zh-Hans">陕西省西咸新区沣东新城能源三路 1 号</span>'
    '<span lang="ru">пров. Шэньси, г. Сиань, Фэндун, ул. Нэнъюань, 1</span></p>'
    '<p class="park-about" lang="en">+86 29 0000 0000 · office@park.example</p>'
    "</div></header>"
)
FOOT = (
    '<footer class="foot"><p>{number}</p><p><span lang="zh-Hans">第 <i class="page"></i> 页，共 <i class="pages"></i> 页</span>'
    '<span lang="ru">стр. <i class="page"></i> из <i class="pages"></i></span></p></footer>'
)
PROOF = (
    '<div class="proof"><img class="qr" src="app:qr.svg" alt="QR: park.example/check/">'
    '<div class="proof-words"><p class="code">7F3K-9QXD</p><p lang="zh-Hans">扫码查验真伪</p><p lang="ru">Проверка подлинности</p>'
    "<p>park.example/check</p></div></div>"
)
SEAL_PLACE = '<div class="seal-place"><p><span lang="zh-Hans">盖章处</span><br><span lang="ru">М. П.</span></p></div>'
PARTY = (
    '<div class="party"><p class="post" lang="zh-Hans">{zh}</p><p class="post" lang="ru">{ru}</p><div class="line"></div>'
    '<p class="name">{name}</p>{seal}</div>'
)
CLAUSES = [
    (None, "协议标的", "Предмет договора"),
    ("1.1", "甲方向乙方提供位于西安沣东新城丝路创新园 A 座 1203 室、建筑面积 120.00 平方米的办公用房，用于乙方从事创新项目研发活动。",
     "Сторона А предоставляет Стороне Б офисное помещение № 1203 площадью 120,00 м² в корпусе А парка «Шёлковый путь» для ведения инновационной деятельности."),
    ("1.2", "乙方自本协议签署之日起取得园区入驻企业资格，有权申请本协议附件一所列双语服务。",
     "С даты подписания договора Сторона Б приобретает статус резидента и вправе заказывать услуги на двух языках, перечисленные в приложении № 1."),
    (None, "租金与扶持政策", "Арендная плата и меры поддержки"),
    ("2.1", "月租金为人民币 14,400.00 元（不含增值税）。首十二个月减免 50%，即每月实付 7,200.00 元。",
     "Арендная плата составляет 14 400,00 юаня в месяц без учёта НДС. В первые двенадцать месяцев применяется снижение на 50 %, к оплате 7 200,00 юаня в месяц."),
    ("2.2", "租金于每月 10 日前支付。逾期支付的，按逾期金额每日万分之五计收违约金。",
     "Плата вносится до 10-го числа каждого месяца. При просрочке начисляется неустойка в размере 0,05 % от просроченной суммы за каждый день."),
    (None, "语言与争议解决", "Язык и разрешение споров"),
    ("3.1", "本协议以中文和俄文签署一式两份，两种文本具有同等法律效力。如文本解释不一致，以中文文本为准。",
     "Договор составлен на китайском и русском языках в двух экземплярах равной юридической силы. При расхождении преимущественную силу имеет китайский текст."),
]  # fmt: skip


def qr():
    out = io.BytesIO()
    segno.make("https://park.example/check/7F3K9QXD", error="m").save(
        out, kind="svg", scale=4, xmldecl=False, border=0
    )
    return {"qr.svg": (out.getvalue(), "image/svg+xml")}


def page(layout, inner, number="XA-LEAS-2026-00042"):
    return (
        f'<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>x</title></head>'
        f'<body class="{layout}">{FOOT.format(number=number)}{inner}</body></html>'
    )


def agreement(times=2):
    rows = []
    for number, zh, ru in CLAUSES * times:
        if number is None:
            rows.append(
                f'<tr class="heading"><td lang="zh-Hans">{zh}</td><td lang="ru">{ru}</td></tr>'
            )
        else:
            rows.append(
                f'<tr><td lang="zh-Hans">{number} {zh}</td><td lang="ru">{number}. {ru}</td></tr>'
            )
    parties = PARTY.format(
        zh="甲方（出租方）：园区主任",
        ru="Сторона А: директор парка",
        name=f'<span lang="zh-Hans">{RARE}</span>',
        seal=SEAL_PLACE,
    )
    parties += PARTY.format(
        zh="乙方（承租方）：总经理",
        ru="Сторона Б: генеральный директор",
        name=f'<span lang="ru">Сергеева О. П. {SIGNS}</span>',
        seal=SEAL_PLACE,
    )
    return page("agreement", (
        f'{HEAD}<div class="titles"><h1 lang="zh-Hans">园区入驻与办公用房租赁协议</h1>'
        '<p class="title" lang="ru">Договор о статусе резидента и аренде офисного помещения</p></div>'
        '<div class="placed"><p>№ XA-LEAS-2026-00042</p><p class="pair"><span lang="zh-Hans">2026年11月3日，西安</span><span lang="ru">3 ноября 2026 г., Сиань</span></p></div>'
        '<table class="clauses"><thead><tr><th scope="col" lang="zh-Hans">中文</th><th scope="col" lang="ru">Русский</th></tr></thead>'
        f'<tbody>{"".join(rows)}</tbody></table>'
        f'<div class="closing"><div class="signatures">{parties}</div>{PROOF}</div>'
    ))  # fmt: skip


def letter():
    party = PARTY.format(
        zh="园区主任",
        ru="Директор парка",
        name=f'<span lang="zh-Hans">{RARE}</span>',
        seal=SEAL_PLACE,
    )
    return page("letter", (
        f'{HEAD}<div class="opening"><dl class="particulars"><dt class="pair"><span lang="zh-Hans">编号</span> <span lang="ru">№</span></dt><dd>XA-INVT-2026-00118</dd>'
        '<dt class="pair"><span lang="zh-Hans">日期</span><span lang="ru">Дата</span></dt><dd><span lang="zh-Hans">2026年11月3日</span><span class="second" lang="ru">3 ноября 2026 г.</span></dd></dl>'
        '<address class="addressee" lang="ru"><p>Генеральному директору</p><p>ООО «Байкал Биотех»</p><p>Сергеевой О. П.</p></address></div>'
        '<section class="voice" lang="zh-Hans"><h1>关于来华邀请的函</h1><p class="greeting">尊敬的谢尔盖耶娃·奥莉加女士：</p>'
        f'<p class="body">兹邀请贵公司三名员工于 2026年12月1日至2026年12月14日来西安“丝绸之路”创新园进行商务访问，由{RARE}接待。往返机票与食宿费用由贵公司承担。</p>'
        '<p class="body">请携带经公证翻译的学历证书原件。办理进度可在个人中心按编号 XA-REQ-2026-00418 查询。</p></section>'
        '<section class="voice" lang="ru"><h1>О приглашении в Китай</h1><p class="greeting">Уважаемая Ольга Петровна!</p>'
        f'<p class="body">Приглашаем трёх сотрудников вашей компании посетить парк «Шёлковый путь» в Сиане с 1 по 14 декабря 2026 г. с деловой целью. Перелёт и проживание оплачивает ваша компания, {SIGNS} 1 200 000,00 ₽.</p>'
        '<p class="body">Просим подготовить оригиналы дипломов с нотариально заверенным переводом. Ход обращения доступен в личном кабинете по номеру XA-REQ-2026-00418.</p></section>'
        f'<div class="closing"><div class="signatures">{party}</div>{PROOF}</div>'
    ), "XA-INVT-2026-00118")  # fmt: skip


def certificate():
    return page("certificate", (
        f'{MARK}<p class="issuer pair"><span lang="zh-Hans">“丝绸之路”创新园</span><span lang="ru">ПАРК «ШЁЛКОВЫЙ ПУТЬ»</span></p>'
        '<div class="titles"><h1 lang="zh-Hans">入驻证书</h1><p class="title" lang="ru">Свидетельство резидента</p></div>'
        '<p class="lead pair"><span lang="zh-Hans">兹证明</span><span lang="ru">настоящим подтверждается, что</span></p>'
        '<p class="holder" lang="ru">ООО «Байкал Биотех»</p><p class="holder-also" lang="zh-Hans">贝加尔生物科技有限责任公司</p>'
        '<p class="statement" lang="zh-Hans">自 2026年11月3日 起为本园区入驻企业，有效期至 2027年10月31日。</p>'
        f'<p class="statement" lang="ru">является резидентом парка с 3 ноября 2026 г. Свидетельство действительно до 31 октября 2027 г. {SIGNS}</p>'
        '<div class="base"><div><p>№ XA-CERT-2026-00042</p><p lang="zh-Hans">签发日期 2026年11月3日</p><p lang="ru">Выдано 3 ноября 2026 г.</p></div>'
        f'<div class="party"><div class="line"></div><p><span lang="zh-Hans">园区主任 {RARE}</span></p><p lang="ru">Директор парка</p></div>{PROOF}</div>'
    ), "XA-CERT-2026-00042")  # fmt: skip


def invoice():
    lines = [("办公用房押金，A 座 1203 室，三个月", "Обеспечительный платёж, корпус А, офис № 1203, три месяца", "3", "14,400.00", "43,200.00"),
             ("来华邀请函服务费", "Оформление приглашения", "1", "800.00", "800.00")]  # fmt: skip
    rows = "".join(
        f'<tr><td><span lang="zh-Hans">{zh}</span><span class="second" lang="ru">{ru}</span></td><td class="n">{q}</td><td class="n">{p}</td><td class="n">{s}</td></tr>'
        for zh, ru, q, p, s in lines
    )
    party = PARTY.format(
        zh="财务主管",
        ru="Главный бухгалтер",
        name=f'<span lang="zh-Hans">{RARE}</span>',
        seal=SEAL_PLACE,
    )
    return page("invoice", (
        f'{HEAD}<div class="titles"><h1 lang="zh-Hans">付款通知单</h1><p class="title" lang="ru">Счёт на оплату</p></div>'
        '<div class="parties"><div><h2 class="pair"><span lang="zh-Hans">收款方</span><span lang="ru">Получатель</span></h2><p lang="zh-Hans">西安丝路创新园运营有限公司</p><p lang="ru">ООО «Управляющая компания парка»</p></div>'
        '<div><h2 class="pair"><span lang="zh-Hans">付款方</span><span lang="ru">Плательщик</span></h2><p lang="ru">ООО «Байкал Биотех»</p><p>ИНН 7707083893</p></div>'
        '<div><h2>№</h2><p>XA-INVD-2026-00007</p><p lang="zh-Hans">2026年11月3日</p></div></div>'
        '<table class="lines"><thead><tr><th scope="col" class="pair"><span lang="zh-Hans">项目</span><span lang="ru">Наименование</span></th><th scope="col" class="n"><span lang="zh-Hans">数量</span><br><span lang="ru">Кол-во</span></th>'
        '<th scope="col" class="n"><span lang="zh-Hans">单价</span><br><span lang="ru">Цена, CNY</span></th><th scope="col" class="n"><span lang="zh-Hans">金额</span><br><span lang="ru">Сумма, CNY</span></th></tr></thead>'
        f'<tbody>{rows}</tbody><tfoot><tr><th scope="row" colspan="3" class="pair"><span lang="zh-Hans">增值税 6%</span><span lang="ru">НДС 6 %</span></th><td class="n">2,640.00</td></tr>'
        '<tr class="total"><th scope="row" colspan="3" class="pair"><span lang="zh-Hans">合计</span><span lang="ru">Итого</span></th><td class="n">46,640.00</td></tr></tfoot></table>'
        f'<div class="in-words"><p lang="zh-Hans">人民币肆万陆仟陆佰肆拾元整</p><p lang="ru">Сорок шесть тысяч шестьсот сорок юаней 00 фэней {SIGNS}</p></div>'
        '<div class="bank"><h2 class="pair"><span lang="zh-Hans">付款账户</span><span lang="ru">Реквизиты</span></h2><table class="facts"><tr><th scope="row"><span lang="zh-Hans">开户行</span><span class="second" lang="ru">Банк</span></th><td lang="zh-Hans">中国银行西安高新支行</td></tr>'
        '<tr><th scope="row"><span lang="zh-Hans">付款用途</span><span class="second" lang="ru">Назначение платежа</span></th><td>XA-INVD-2026-00007-43</td></tr></table></div>'
        f'<div class="closing"><div class="signatures">{party}</div>{PROOF}</div>'
    ), "XA-INVD-2026-00007")  # fmt: skip


LAYOUTS = {"letter": letter, "agreement": agreement, "certificate": certificate, "invoice": invoice}
