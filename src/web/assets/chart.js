// SPDX-License-Identifier: EUPL-1.2
// figure.chart: the same numbers as the drawn chart and its table, from the JSON beside them, to look into: the values
// of a day under the cursor, a stretch enlarged. By mouse (drag to enlarge, twice to come back), by keys, or by the
// buttons. Without this file, on paper and with the reader's own colours the drawn chart stays.
import uPlot from "uplot";

const second = 86400; // x counts in seconds, the page in days
const dashes = { s1: [], s2: [8, 3], s3: [2, 4], s4: [10, 3, 2, 3] };
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

// uPlot's columns from what the page says: days of all lines together; a line that goes by steps keeps its value until
// its next day; what is expected in between is on the straight line, rounded down as the server does; any other line has
// values on its own days alone.
export function columns(chart) {
  const lines = [];
  // First, so that the lines are drawn over it.
  if (chart.band) {
    lines.push({ label: chart.band.label, role: "high", points: chart.band.points.map(([x, , high]) => [x, high]) });
    lines.push({ label: chart.band.label, role: "low", points: chart.band.points.map(([x, low]) => [x, low]) });
  }
  for (const [i, series] of chart.series.entries()) lines.push({ ...series, role: `s${i + 1}`, held: chart.steps });
  if (chart.expected) lines.push({ ...chart.expected, role: "expected", held: chart.expected_steps, straight: !chart.expected_steps });
  if (chart.target) {
    const points = [[chart.first, chart.target.value], [chart.last, chart.target.value]];
    lines.push({ label: chart.target.label, role: "aim", points, held: true });
  }
  const days = [...new Set(lines.flatMap(({ points }) => points.map(([x]) => x)))].sort((a, b) => a - b);
  for (const line of lines) {
    const own = new Map(line.points);
    const [begin, end] = [line.points[0]?.[0], line.points.at(-1)?.[0]];
    let value = null;
    line.values = days.map((x) => {
      if (own.has(x)) return (value = own.get(x));
      if (line.straight && x > begin && x < end) {
        const next = line.points.findIndex(([day]) => day > x);
        const [[x0, y0], [x1, y1]] = [line.points[next - 1], line.points[next]];
        return y0 + Math.floor(((y1 - y0) * (x - x0)) / (x1 - x0));
      }
      return line.held && x > begin && x < end ? value : null;
    });
  }
  return { days, lines };
}

function words(chart) {
  const lang = document.documentElement.lang === "fr" ? "fr-FR" : "en-GB";
  const unit = 10 ** chart.decimals;
  const number = new Intl.NumberFormat(lang, { minimumFractionDigits: chart.decimals, maximumFractionDigits: chart.decimals });
  const format = (options) => new Intl.DateTimeFormat(lang, { timeZone: "UTC", ...options });
  const whole = format({ day: "numeric", month: "long", year: "numeric" });
  const month = format({ month: "short", year: "numeric" });
  const short = format({ day: "numeric", month: "short" });
  return {
    number: (value) => number.format(value / unit).replace("-", "\u2212"),
    date: (day) => whole.format(day * second * 1000),
    tick: (x, step) => (step >= 28 * second ? month : short).format(x * 1000),
    colon: lang === "fr-FR" ? "\u202f: " : ": ",
  };
}

const make = (tag, attributes = {}, text = "") => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.textContent = text;
  return element;
};

function draw(host, chart, keep) {
  const { days, lines } = columns(chart);
  const say = words(chart);
  const hint = make("p", { class: "hint", id: `${host.dataset.chart}-hint` }, chart.words.hint);
  const plot = make("div", {
    class: "plot", tabindex: 0, role: "slider", "aria-label": chart.label, "aria-describedby": hint.id,
    "aria-valuemin": 0, "aria-valuemax": days.length - 1,
  });
  const values = make("p", { class: "values num" });
  const status = make("p", { class: "vh", role: "status" });
  const buttons = make("p", { class: "actions" });
  host.replaceChildren(values, plot, buttons, hint, status);

  const steps = { paths: uPlot.paths.stepped({ align: 1 }) };
  const style = ({ label, role }) => {
    if (role === "high" || role === "low") return { label, stroke: "transparent", width: 0, spanGaps: true, points: { show: false } };
    if (role === "aim") return { label, stroke: colour("--ink"), width: 1.5, points: { show: false } };
    if (role === "expected") return { label, stroke: colour("--ink-soft"), width: 1.5, dash: [5, 4], points: { show: false }, ...(chart.expected_steps ? steps : {}) };
    const paths = chart.steps ? steps : { spanGaps: true };
    return { label, stroke: colour(`--${role}`), width: 2.5, dash: dashes[role], points: { show: false }, ...paths };
  };
  const high = lines.findIndex(({ role }) => role === "high") + 1;
  const whole = { min: chart.first * second, max: Math.max(chart.last, chart.first + 1) * second };
  const axis = { stroke: colour("--ink-soft"), font: '13px "Source Sans 3", sans-serif', ticks: { stroke: colour("--line-strong"), width: 1, size: 5 } };
  const height = () => (host.clientWidth < 500 ? 240 : 300);
  const u = new uPlot({
    width: host.clientWidth, height: height(), legend: { show: false },
    tzDate: (x) => uPlot.tzDate(new Date(x * 1000), "Etc/UTC"),
    scales: {
      x: { time: true, range: (_, min, max) => [min, max] },
      y: { range: (self, min, max) => (shown(self) ? uPlot.rangeNum(min, max, 0.1, true) : [chart.low, chart.high]) },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 34, space: 90, values: (_, splits, __, ___, step) => splits.map((x) => say.tick(x, step)) },
      { ...axis, size: 64, grid: { stroke: colour("--line"), width: 1 }, values: (_, splits) => splits.map((y) => (Number.isInteger(y) ? say.number(y) : "")) },
    ],
    series: [{}, ...lines.map(style)],
    bands: high ? [{ series: [high, high + 1], fill: colour("--accent-soft") }] : [],
    cursor: { y: false, drag: { x: true, y: false }, points: { size: 8 } },
    hooks: { setCursor: [(self) => tell(self.cursor.idx)] },
  }, [days.map((x) => x * second), ...lines.map((line) => line.values)], plot);
  u.setScale("x", keep ?? whole);

  function shown(self) {
    const { min, max } = self.scales.x;
    return min != null && (min > whole.min || max < whole.max);
  }
  const told = [...lines.filter(({ role }) => role !== "low"), ...lines.filter(({ role }) => role === "low")];
  // Where nothing points, the newest value of the first line.
  const newest = lines.find(({ role }) => role === "s1").values.findLastIndex((value) => value != null);
  let at = newest;
  tell(null);

  function tell(index) {
    const i = index ?? at;
    const said = told.flatMap(({ label, role, values: column }) => {
      if (role === "aim") return [{ role, text: label }];
      if (role === "high") return [];
      if (role === "low") {
        const top = lines[high - 1].values[i];
        return column[i] == null ? [] : [{ role, text: `${label}${say.colon}${say.number(column[i])} – ${say.number(top)}` }];
      }
      return [{ role, text: column[i] == null ? label : `${label}${say.colon}${say.number(column[i])}` }];
    });
    values.replaceChildren(make("strong", {}, say.date(days[i])), ...said.map(({ role, text }) => {
      const part = make("span", { class: role });
      part.append(make("i"), text);
      return part;
    }));
    plot.setAttribute("aria-valuenow", i);
    plot.setAttribute("aria-valuetext", [say.date(days[i]), ...said.map(({ text }) => text)].join(", "));
  }

  function move(to) {
    at = Math.min(Math.max(to, 0), days.length - 1);
    const x = days[at] * second;
    const { min, max } = u.scales.x;
    if (x < min || x > max) zoomTo(x - (max - min) / 2, x + (max - min) / 2);
    u.setCursor({ left: u.valToPos(x, "x"), top: 0 });
    tell(at);
  }
  function zoomTo(from, to) {
    const span = Math.min(Math.max(to - from, 2 * second), whole.max - whole.min);
    const min = Math.min(Math.max(from, whole.min), whole.max - span);
    u.setScale("x", { min, max: min + span });
    status.textContent = chart.words.shown.replace("$from", say.date(Math.ceil(min / second))).replace("$to", say.date(Math.floor((min + span) / second)));
  }
  function zoom(factor) {
    const { min, max } = u.scales.x;
    const middle = Math.min(Math.max(days[at] * second, min), max);
    const half = ((max - min) * factor) / 2;
    zoomTo(middle - half, middle + half);
  }
  const acts = {
    ArrowRight: () => move(at + 1), ArrowLeft: () => move(at - 1), ArrowUp: () => move(at + 1), ArrowDown: () => move(at - 1),
    PageUp: () => move(at + 10), PageDown: () => move(at - 10), Home: () => move(0), End: () => move(days.length - 1),
    "+": () => zoom(0.5), "-": () => zoom(2), Escape: () => zoomTo(whole.min, whole.max),
  };
  plot.addEventListener("keydown", (event) => {
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
  for (const [key, label] of [["+", chart.words.in], ["-", chart.words.out], ["Escape", chart.words.reset]]) {
    const button = make("button", { type: "button", class: "button plain" }, label);
    button.addEventListener("click", acts[key]);
    buttons.append(button);
  }
  u.over.addEventListener("mouseup", () => (at = u.cursor.idx ?? at));
  u.resize = () => host.clientWidth > 0 && host.clientWidth !== u.width && u.setSize({ width: host.clientWidth, height: height() });
  return u;
}

const read = (figure) => figure.querySelector('script[type="application/json"]').textContent;
const sizes = new ResizeObserver((entries) => entries.forEach(({ target }) => target.chart?.resize()));

// The chart of each figure, or a new one where its numbers have changed: what was enlarged stays so.
function drawAll(event) {
  for (const host of document.querySelectorAll("figure.chart > .explore")) {
    const text = read(host.parentElement);
    if (host.source === text && event?.type === "merged") continue;
    const chart = JSON.parse(text);
    const old = host.chart;
    const { min, max } = old?.scales.x ?? {};
    const enlarged = old && (min > host.first * second || max < host.last * second);
    old?.destroy();
    host.hidden = false;
    host.dataset.drawn = "";
    host.chart = draw(host, chart, enlarged ? { min, max } : undefined);
    [host.source, host.first, host.last] = [text, chart.first, chart.last];
    sizes.observe(host);
  }
}

// A canvas does not take the reader's own colours; the drawn chart does.
if (!matchMedia("(forced-colors: active)").matches) {
  document.fonts.ready.then(drawAll);
  document.addEventListener("merged", drawAll);
  for (const look of ["(prefers-color-scheme: dark)", "(prefers-contrast: more)"]) matchMedia(look).addEventListener("change", drawAll);
}
