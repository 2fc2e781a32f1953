"""VNeID as an OpenID Connect provider (định danh và xác thực điện tử)."""
