"""The demo park on one machine: one-click sign-in, mail kept in the portal, a local payment server."""

from .base import *
from .base import DATA, env

DEMO = True
SECRET_KEY = "demo-park-secret-that-opens-nothing-real"
SEAL_DEMO = True
SEAL_PASSWORD = "demo"
EMAIL_BACKEND = "portal.mail.KeepInPortal"
STRIPE_SECRET_KEY = env.text("STRIPE_SECRET_KEY", "sk_test_demo")
STRIPE_WEBHOOK_SECRETS = env.words("STRIPE_WEBHOOK_SECRETS", "whsec_demo")
STRIPE_WALLETS = env.words("STRIPE_WALLETS", "alipay,wechat_pay")
STRIPE_API_BASE = env.text("STRIPE_API_BASE", "http://127.0.0.1:58430")
SESSION_COOKIE_AGE = 7 * 24 * 3600
DATA.mkdir(parents=True, exist_ok=True)
