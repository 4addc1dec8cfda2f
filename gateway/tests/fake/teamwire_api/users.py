"""teamwire_api.users"""

from stand_in.backend import current

from teamwire_api.exceptions import TWImageLoadError


class User:
    def __init__(self, uid: str, first_name: str, last_name: str) -> None:
        self.uid = uid
        self.first_name = first_name
        self.last_name = last_name
        self.is_bot = False

    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    async def has_avatar(self) -> bool:
        return self.uid in current().avatars

    async def load_avatar(self) -> bytes:
        if self.uid not in current().avatars:
            raise TWImageLoadError
        return current().avatars[self.uid]


class Bot(User):
    def __init__(self, uid: str, first_name: str, last_name: str) -> None:
        super().__init__(uid, first_name, last_name)
        self.is_bot = True


class LoggedInUser(Bot):
    pass
