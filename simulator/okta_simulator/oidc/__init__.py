"""OAuth and OpenID Connect at run time: who may have which token, and what is in it. Nothing here knows HTTP."""
