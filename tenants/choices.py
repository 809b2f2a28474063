"""Answers to choose from. Codes are stored, labels only shown."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

YES_NO = (("yes", pgettext_lazy("answer", "Yes")), ("no", pgettext_lazy("answer", "No")))
TRACKS = (
    ("resident", _("Resident company")),
    ("incubator", _("Incubator")),
    ("branch", _("Branch or representative office")),
    ("laboratory", _("Research centre or joint laboratory")),
    ("provider", _("Service provider: law, audit, bank")),
)
CORRESPONDENCE = (("zh-hans", _("Chinese")), ("ru", _("Russian")), ("en", _("English")))
CURRENCIES = (
    ("CNY", _("Chinese yuan (CNY)")),
    ("RUB", _("Russian roubles (RUB)")),
    ("USD", _("US dollars (USD)")),
)
HEARD = (
    ("delegation", _("From a delegation")),
    ("university", _("From a university")),
    ("resident", _("From a resident")),
    ("event", _("At an event")),
    ("web", _("On the web")),
    ("other", pgettext_lazy("choice", "Other")),
)
LEGAL_FORMS = (
    ("llc", _("Limited liability company (有限责任公司, ООО)")),
    ("jsc", _("Joint-stock company (股份有限公司, АО)")),
    ("wfoe", _("Foreign-owned company (外商独资企业)")),
    ("jv", _("Joint venture (合资企业)")),
    ("branch", _("Branch or representative office (分公司、代表处; филиал)")),
    ("sole", _("Sole trader (个体工商户, ИП)")),
    ("other", pgettext_lazy("choice", "Other")),
)
BASES = (("charter", _("The charter")), ("power_of_attorney", _("A power of attorney")))
RESIDENTS = (
    ("yes", _("This company, as it is registered")),
    ("no", _("A new company, still to be founded")),
)
SECTORS = (
    ("ict", _("Information technology")),
    ("bio", _("Biotechnology and medicine")),
    ("photonics", _("Photonics and lasers")),
    ("materials", _("New materials")),
    ("energy", _("Energy and environment")),
    ("robotics", _("Robotics and automation")),
    ("agro", _("Agriculture and food")),
    ("aero", _("Aerospace and transport")),
    ("services", _("Services for technology companies")),
)
TRL = (
    ("1", _("1: basic principle observed")),
    ("2", _("2: concept formulated")),
    ("3", _("3: proof of concept")),
    ("4", _("4: tested in the laboratory")),
    ("5", _("5: tested in conditions close to real ones")),
    ("6", _("6: prototype shown")),
    ("7", _("7: prototype in operation")),
    ("8", _("8: system complete and tested")),
    ("9", _("9: in serial use")),
)
UNIT_KINDS = (
    ("OFF", pgettext_lazy("kind of unit", "Office")),
    ("LAB", pgettext_lazy("kind of unit", "Laboratory")),
    ("WSH", pgettext_lazy("kind of unit", "Workshop")),
    ("WHS", pgettext_lazy("kind of unit", "Warehouse")),
    ("DSK", pgettext_lazy("kind of unit", "Dedicated desk")),
    ("VAD", pgettext_lazy("kind of unit", "Registered address")),
)
FITOUT = (
    ("shell", pgettext_lazy("fit-out", "Bare")),
    ("standard", pgettext_lazy("fit-out", "Standard")),
    ("furnished", pgettext_lazy("fit-out", "Furnished")),
)
# Where the applicant's own activity is excluded before anything is written.
STOP_SECTORS = ("gambling", "tobacco", "weapons")
