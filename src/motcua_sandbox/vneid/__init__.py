"""VNeID: the identity provider where people sign in to the province's portal (OpenID Connect, code flow)."""
