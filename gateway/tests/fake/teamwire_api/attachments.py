"""teamwire_api.attachments: how one is made is not documented."""


class Attachment:
    pass
