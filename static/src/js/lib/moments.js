/* Times as the server says them: in the member's zone, on a 24 hour clock. */

/** @param {string} zone an IANA time zone */
export function moments(zone, words) {
  const tongue = document.documentElement.lang;
  const clock = new Intl.DateTimeFormat(tongue, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const days = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const heading = new Intl.DateTimeFormat(tongue, { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
  const exact = new Intl.DateTimeFormat(tongue, { timeZone: zone, dateStyle: "long", timeStyle: "short", hourCycle: "h23" });
  const day = (moment) => days.format(moment);
  return {
    day,
    clock: (moment) => clock.format(moment),
    exact: (moment) => `${exact.format(moment)} (${zone})`,
    heading(moment) {
      if (day(moment) === day(new Date())) return words.today;
      if (day(moment) === day(Date.now() - 86_400_000)) return words.yesterday;
      return heading.format(moment);
    },
  };
}
