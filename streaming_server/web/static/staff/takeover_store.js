/* What the phone has on its own disk: numbers that nobody has yet, and what it gave.
 *
 * A number is taken and its wish is kept in one transaction: a phone that dies in between has
 * neither, and two windows never take the same number. */

const EDITION = 1;

export class TakeoverStore {
  #database;

  /** name: of the machine whose place is taken. */
  static async open(name) {
    const store = new TakeoverStore();
    const asked = indexedDB.open(`doorstep-takeover-${name}`, EDITION);
    asked.addEventListener("upgradeneeded", () => {
      const database = asked.result;
      database.createObjectStore("facts");
      database.createObjectStore("slips", { keyPath: ["day", "prefix", "position"] });
      database.createObjectStore("given", { keyPath: "position", autoIncrement: true });
    });
    store.#database = await done(asked);
    // Else a browser that is short of room may throw away what was given.
    await navigator.storage?.persist?.();
    return store;
  }

  async fact(name) {
    return done(this.#within(["facts"], "readonly").objectStore("facts").get(name));
  }

  async keepFact(name, value) {
    const work = this.#within(["facts"], "readwrite");
    work.objectStore("facts").put(value, name);
    await ended(work);
  }

  /** Those that are here already stay: one of them may be on its way to somebody. */
  async keepSlips(slips) {
    const work = this.#within(["slips"], "readwrite");
    const kept = work.objectStore("slips");
    for (const slip of slips) {
      const key = [slip.day, slip.prefix, slip.position];
      if ((await done(kept.getKey(key))) === undefined) kept.put({ ...slip, isGiven: 0 });
    }
    await ended(work);
  }

  /** How many numbers of the day are left, by group. */
  async left(day) {
    const slips = await done(this.#within(["slips"], "readonly").objectStore("slips").getAll());
    const counts = {};
    for (const slip of slips) {
      if (slip.day === day && !slip.isGiven) counts[slip.prefix] = (counts[slip.prefix] ?? 0) + 1;
    }
    return counts;
  }

  /** Takes the next number of the group; null when there is none. wish: makes its command. */
  async give(day, prefix, wish, more) {
    const work = this.#within(["slips", "given"], "readwrite");
    const slips = work.objectStore("slips");
    const range = IDBKeyRange.bound([day, prefix, 0], [day, prefix, Infinity]);
    const slip = (await done(slips.getAll(range))).find((one) => !one.isGiven);
    if (!slip) return null;
    slips.put({ ...slip, isGiven: 1 });
    const kept = { ...more, number: slip.number, day, ...wish(slip), standing: "waits" };
    work.objectStore("given").add(kept);
    await ended(work);
    return { ...kept, picture: slip.picture };
  }

  /** A wish that is no number. */
  async keep(entry) {
    const work = this.#within(["given"], "readwrite");
    work.objectStore("given").add({ ...entry, standing: "waits" });
    await ended(work);
  }

  /** In the order in which it was given. */
  async given() {
    return done(this.#within(["given"], "readonly").objectStore("given").getAll());
  }

  /** answers: of the server, by command. */
  async settle(answers) {
    const work = this.#within(["given"], "readwrite");
    const given = work.objectStore("given");
    for (const entry of await done(given.getAll())) {
      const answer = answers.get(entry.command.command_id);
      if (!answer || entry.standing !== "waits") continue;
      const standing =
        answer.reason !== null ? "refused" : answer.is_set_aside ? "aside" : "sent";
      given.put({ ...entry, standing, sentence: answer.sentence });
    }
    await ended(work);
  }

  /** What the server has of an earlier day, for staff to look after too, and its numbers. */
  async forgetBefore(day) {
    const work = this.#within(["slips", "given"], "readwrite");
    for (const slip of await done(work.objectStore("slips").getAll())) {
      if (slip.day < day) work.objectStore("slips").delete([slip.day, slip.prefix, slip.position]);
    }
    for (const entry of await done(work.objectStore("given").getAll())) {
      if (entry.day < day && ["sent", "aside"].includes(entry.standing)) {
        work.objectStore("given").delete(entry.position);
      }
    }
    await ended(work);
  }

  /** All of it, once nothing waits. */
  async forget() {
    const names = ["facts", "slips", "given"];
    const work = this.#within(names, "readwrite");
    for (const name of names) work.objectStore(name).clear();
    await ended(work);
  }

  #within(names, mode) {
    // A phone whose battery is taken out keeps what it said that it keeps.
    return this.#database.transaction(names, mode, { durability: "strict" });
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function ended(transaction) {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("error", () => reject(transaction.error));
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}
