// Files that are not messages yet outlive reloads and crashes of the tab. Their bytes are in a database
// of the frame's own, under a random name that stands beside the session's token: whoever has the
// session finds them, nobody else does. Each belongs to the tab that holds its lock; when that tab is
// gone, another takes over. Where storing is forbidden or full, files live as long as the page.
const kept = (site, adopt) => {
  const MOST = 100e6, DAYS = 3 * 864e5, GRACE = 6e5;
  const beside = site.store + "files", hint = site.store + "kept";
  const own = new Map();
  const { locks } = navigator;
  let token = "", opened;

  const fresh = () => Array.from(crypto.getRandomValues(new Uint8Array(13)), (byte) => (byte + 256).toString(16).slice(1)).join("");
  // What storing forbids or breaks costs the memory over a reload, nothing else.
  const attempt = async (act) => {
    try {
      return await act();
    } catch {}
  };
  const storage = () => window[site.storage];
  const [TOKEN, NAME] = [0, 1];
  const noted = () => (storage().getItem(beside) ?? "").split(" ");

  // One transaction; `act` says with its second argument what comes of it.
  const within = async (act) => {
    const database = await (opened ??= new Promise((done, fail) => {
      const asked = indexedDB.open(beside, 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("files", { keyPath: "at", autoIncrement: true });
      asked.onsuccess = () => done(asked.result);
      asked.onerror = fail;
    }));
    return new Promise((done, fail) => {
      const change = database.transaction("files", "readwrite");
      let result;
      act(change.objectStore("files"), (value) => result = value);
      change.oncomplete = () => done(result);
      change.onabort = fail;
    });
  };
  const all = (files, act) => files.getAll().onsuccess = ({ target }) => act(target.result);

  // The file is this tab's from then on, until it is let go of or the tab is gone.
  const claim = (id, mine) => new Promise((done) => {
    const hold = () => new Promise((free) => {
      mine.free = free;
      if (own.get(id) !== mine) free();
      done();
    });
    own.set(id, mine);
    if (locks) locks.request(site.store + id, hold).catch(hold);
    else hold();
  });

  // The name of this session's files, and nothing for another's.
  const name = () => {
    const found = noted();
    return found[TOKEN] === token.slice(0, 8) ? found[NAME] : undefined;
  };

  const put = async (id, file) => {
    const of = name() ?? fresh();
    storage().setItem(beside, token.slice(0, 8) + " " + of);
    const at = await within((files, tell) => all(files, (known) => {
      if (known.reduce((sum, { file }) => sum + file.size, file.size) <= MOST) {
        files.put({ id, file, of, since: Date.now() }).onsuccess = ({ target }) => tell(target.result);
      }
    }));
    // Other tabs hear of it.
    localStorage.setItem(hint, id);
    return at;
  };

  const drop = async (id) => {
    const mine = own.get(id);
    own.delete(id);
    const at = await mine?.at;
    if (at) await attempt(() => within((files) => files.delete(at)));
    mine?.free?.();
  };

  // Finds what waits, takes away what nobody will ask for.
  const look = () => attempt(async () => {
    if (!localStorage.getItem(hint)) return;
    const held = locks && new Set((await locks.query()).held.map((lock) => lock.name));
    const of = name(), now = Date.now();
    const stays = ({ id, ...file }) =>
      now - file.since < (file.of === of || !held || held.has(site.store + id) ? DAYS : GRACE);
    const found = await within((files, tell) => all(files, (known) => {
      for (const file of known) if (!stays(file)) files.delete(file.at);
      tell(known.filter(stays));
    }));
    if (found.length === 0) localStorage.removeItem(hint);
    for (const file of found) if (file.of === of && !own.has(file.id)) take(file);
  });

  const take = async ({ at, id }) => {
    const mine = { at };
    await claim(id, mine);
    if (own.get(id) !== mine) return;
    // Its tab may have been done with it, or have gone when it was all but done.
    const found = await attempt(() => within((files, tell) => files.get(at).onsuccess = ({ target }) => tell(target.result)));
    if (found?.of !== name() || storage().getItem(`${site.store}unsent:${id}`)) return drop(id);
    adopt(Object.assign(found.file, { key: id }));
  };

  // The files of the session that was belong to nobody.
  const forget = () => attempt(async () => {
    const of = noted()[NAME];
    storage().removeItem(beside);
    for (const { free } of own.values()) free?.();
    own.clear();
    if (of) {
      await within((files) => all(files, (known) => {
        for (const file of known) if (file.of === of) files.delete(file.at);
      }));
    }
  });

  addEventListener("storage", ({ key, newValue }) => key === hint && newValue && token && look());

  return {
    drop,
    forget,
    // Names a file, and keeps it if it can be sent at all.
    keep: (file) => {
      const id = file.key = fresh();
      const sendable = token && file.size > 0 && file.size <= site.files.max;
      claim(id, { at: sendable ? attempt(() => put(id, file)) : undefined });
    },
    session: async (next) => {
      token = next;
      await attempt(async () => noted()[NAME] && !name() && forget());
      look();
    },
  };
};
