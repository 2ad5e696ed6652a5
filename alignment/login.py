"""What the server's secrets say of the login, and whose word on an e-mail address is taken. Pure.

Streamlit keeps in its signed cookie with which of the providers a person signed in (`provider`, which it writes over
any claim of that name), so each provider's word counts for those alone who come from it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from alignment.problems import NotAllowed

LEAST_SECRET = 32
"""Characters of the secret that cookies are signed with."""
DEFAULT = "default"
"""What Streamlit calls the provider that [auth] itself describes."""
NEEDED = frozenset({"client_id", "client_secret", "server_metadata_url"})
"""What the secrets must say of an identity provider."""
VOUCHED = "addresses_are_verified"
"""With this the operator vouches for the addresses of a provider that says nothing of them."""
SHARED = "client_kwargs"
"""A section of [auth] that is no provider."""
SEE = "see “Who is who” in the README."


@dataclass(frozen=True, slots=True)
class Provider:
    """An identity provider that the secrets describe. `name` is what Streamlit's cookie calls it."""

    name: str
    is_vouched_for: bool
    is_named: bool
    """Whether it has a section of its own."""


@dataclass(frozen=True, slots=True)
class Login:
    """A login that is set up, perhaps in part: then it has no providers to offer."""

    providers: tuple[Provider, ...]
    offered: tuple[Provider, ...]
    """Those that one can sign in with."""

    def provider_of(self, claims: Mapping[str, object]) -> Provider | None:
        """The provider that somebody signed in with; None for one that the secrets do not describe (any more)."""
        return next((one for one in self.providers if one.name == claims.get("provider")), None)

    def address_of(self, claims: Mapping[str, object]) -> str:
        """The e-mail address of whoever signed in, where their provider, or the operator for it, vouches for it; or ''.

        What a provider says of an address is believed before what the operator says of the provider.
        """
        provider = self.provider_of(claims)
        if provider is None or claims.get("email_verified", provider.is_vouched_for) not in (True, "true"):
            return ""
        return str(claims.get("email") or "")


def login_of(section: object) -> Login:
    """The login that the section [auth] of the secrets describes.

    Raises NotAllowed where it would let everybody in (who guesses the secret of the cookie may say that they are
    anybody), or does not say which provider is meant.
    """
    if not isinstance(section, Mapping) or len(str(section.get("cookie_secret", ""))) < LEAST_SECRET:
        raise NotAllowed(
            f"The section [auth] of the server’s secrets lacks a cookie_secret of at least {LEAST_SECRET} characters, "
            "so nobody is let in.",
            f"Write a long random one into secrets.toml: {SEE}",
        )
    sections = {str(name): one for name, one in section.items() if isinstance(one, Mapping) and name != SHARED}
    _check_names(sections)
    _check_vouching(section, sections)
    alone = {} if DEFAULT in sections else {DEFAULT: section}
    whole = {name: one for name, one in {**alone, **sections}.items() if one.keys() >= NEEDED}
    providers = tuple(
        Provider(name, one.get(VOUCHED, False) in (True, "true"), name in sections) for name, one in whole.items()
    )
    return Login(providers, providers if section.get("redirect_uri") else ())


def _check_names(sections: Mapping[str, object]) -> None:
    """Streamlit takes two names that differ in upper and lower case for one provider, and none with an underscore."""
    if len({name.lower() for name in sections}) < len(sections) or any("_" in name for name in sections):
        raise NotAllowed(
            "The identity providers in the server’s secrets cannot be told apart, so nobody is let in.",
            f"Give each a name in small letters, without “_”, such as [auth.college]: {SEE}",
        )


def _check_vouching(section: Mapping[str, object], sections: Mapping[str, object]) -> None:
    """Vouching for no provider in particular would vouch for all of them."""
    if VOUCHED in section and sections:
        raise NotAllowed(
            f"{VOUCHED} stands in [auth], and it is not clear which identity provider is meant, so nobody is let in.",
            f"Move it to the section of the provider that is meant, such as [auth.{min(sections)}]: {SEE}",
        )
