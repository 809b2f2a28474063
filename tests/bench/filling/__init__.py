"""The portal's database at a size: five hundred companies, and their requests with all that hangs on them."""
