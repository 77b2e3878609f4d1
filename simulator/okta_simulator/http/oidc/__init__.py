"""The endpoints of authorization servers at run time: OAuth and OpenID Connect."""
