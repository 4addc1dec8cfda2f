"""teamwire_api.exceptions"""


class TWNotFoundError(Exception):
    pass


class TWAuthError(Exception):
    pass


class TWConnectionError(Exception):
    pass


class TWServerError(Exception):
    pass


class TWImageLoadError(Exception):
    pass


class TWInvalidMembersError(Exception):
    pass
