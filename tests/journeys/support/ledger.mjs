// A ledger as long as a wished-for conference would write: the event's own beginning, then people who come and go.

const PAGE = 5_000;
/** So many have a seat at a time. */
const AT_ONCE = 100;

/** Entries made up here and served to one page, in which nothing of it is in the server's database. */
export class LongLedger {
  static async after(api, length) {
    const ledger = new LongLedger();
    ledger.event = await api.event();
    const beginning = await api.ledger();
    ledger.entries = [...beginning, ...comeAndGo(beginning.length, length, beginning.at(-1).at)];
    return ledger;
  }

  /** Everybody has gone at the end, so the counts are those of the beginning. */
  async serveTo(page) {
    const version = this.entries.length;
    await page.route(/\/ledger\?after=\d+$/, (route) => {
      const after = Number(new URL(route.request().url()).searchParams.get("after"));
      return route.fulfill({ json: { entries: this.entries.slice(after, after + PAGE), version } });
    });
    await page.route(new RegExp(`/api/events/${this.event.slug}$`), (route) =>
      route.fulfill({ json: { ...this.event, version } }),
    );
  }
}

function* comeAndGo(from, to, at) {
  const seated = [];
  // Who comes and who goes are equally many; where one entry is left over, somebody hands their place over.
  let isOdd = (to - from) % 2 === 1;
  for (let seq = from + 1; seq <= to; seq += 1) {
    if (isOdd && seated.length > 0) {
      isOdd = false;
      yield { seq, at, type: "transferred", place: seated[0], person: `person-${seq}` };
      continue;
    }
    const mustGo = seated.length > to - seq;
    if (mustGo || seated.length >= AT_ONCE) {
      yield { seq, at, type: "cancelled", place: seated.shift() };
    } else {
      const place = `made-up-${seq}`;
      seated.push(place);
      yield { seq, at, type: "claimed", place, person: `person-${seq}`, quota: "general", status: "confirmed" };
    }
  }
}
