"""teamwire_api.attachments: base classes are never instantiated; how one is made is not documented."""


class Attachment:
    pass
