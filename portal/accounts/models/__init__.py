from .belonging import OfCompany
from .campus import BankAccount, Campus, TaxRate
from .company import Company, CompanyChange, CompanyIdentifier, Invitation, Membership
from .person import PeopleView, Person, PersonView
from .staff import StaffRole
from .user import NAMED, User

__all__ = [
    "NAMED",
    "BankAccount",
    "Campus",
    "Company",
    "CompanyChange",
    "CompanyIdentifier",
    "Invitation",
    "Membership",
    "OfCompany",
    "PeopleView",
    "Person",
    "PersonView",
    "StaffRole",
    "TaxRate",
    "User",
]
