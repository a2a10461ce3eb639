/* Times as the server says them: in the member's zone, on a 24 hour clock, in the digits and with the second
   calendar that the member has chosen. */

const { lang: tongue, dataset: reader } = document.documentElement;
const digits = { numberingSystem: reader.digits ?? "latn" };

/** @param {string} zone an IANA time zone */
export function moments(zone, words) {
  const clock = new Intl.DateTimeFormat(tongue, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...digits });
  const days = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" });
  const heading = new Intl.DateTimeFormat(tongue, { timeZone: zone, weekday: "long", day: "numeric", month: "long", ...digits });
  const long = new Intl.DateTimeFormat(tongue, { timeZone: zone, dateStyle: "long", ...digits });
  const beside = besides(zone);
  const day = (moment) => days.format(moment);
  const hour = (moment) => `${clock.format(moment)}–${clock.format(moment.getTime() + 3_600_000)}`;
  return {
    day,
    clock: (moment) => clock.format(moment),
    exact: (moment) => `${long.format(moment)}${beside(moment)} ${clock.format(moment)} (${zone})`,
    hour,
    exactHour: (moment) => `${long.format(moment)}${beside(moment)}, ${hour(moment)} (${zone})`,
    heading(moment) {
      if (day(moment) === day(new Date())) return words.today + beside(moment);
      if (day(moment) === day(Date.now() - 86_400_000)) return words.yesterday + beside(moment);
      return heading.format(moment) + beside(moment);
    },
  };
}

/** The same day in the Solar Hijri calendar; the page brings the names of its months. As `_beside` of core/i18n.py. */
function besides(zone) {
  if (!reader.months) return () => "";
  const months = reader.months.split(" ");
  const solar = new Intl.DateTimeFormat("en-u-ca-persian-nu-latn", { timeZone: zone, year: "numeric", month: "numeric", day: "numeric" });
  const written = new Intl.NumberFormat(tongue, { useGrouping: false, ...digits });
  return (moment) => {
    const part = Object.fromEntries(solar.formatToParts(moment).map(({ type, value }) => [type, Number.parseInt(value, 10)]));
    return ` \u2068(${written.format(part.day)} ${months[part.month - 1]} ${written.format(part.year)})\u2069`;
  };
}
