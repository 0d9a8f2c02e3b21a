/* Draws one chart; uPlot is above. `runtime/report/scripts.ts` puts these files into one function. Plain JavaScript, as browsers run it. */
const root = document.documentElement
const PRINTED_WIDTH = 640
const PRINTED_SMALL = 200 // three beside each other
const FEW = 60 // points that are drawn one by one

const color = (name) => getComputedStyle(root).getPropertyValue(`--${name}`).trim()

/** 0.0001, 2.35, 15.6, 1.2e+9 */
const short = (value, digits) => {
  if (value === null || value === undefined) return '–'
  const size = Math.abs(value)
  return size !== 0 && (size < 1e-4 || size >= 1e6)
    ? value.toExponential(Math.min(digits, 3) - 1)
    : String(Number(value.toPrecision(digits)))
}

const sizeFor = (width, small) => ({
  width,
  height: small ? Math.round(width * 0.6) : Math.round(Math.min(300, Math.max(200, width * 0.55))),
})

const axis = (more) => ({
  stroke: color('faint'),
  grid: { stroke: color('line'), width: 1 },
  ticks: { stroke: color('line'), width: 1, size: 5 },
  font: '12px system-ui, sans-serif',
  ...more,
})

/** A line where a stage begins, and its name. */
function drawStages({ ctx, bbox, valToPos }, stages) {
  ctx.save()
  ctx.strokeStyle = color('faint')
  ctx.fillStyle = color('faint')
  ctx.font = `${12 * devicePixelRatio}px system-ui, sans-serif`
  ctx.textAlign = 'left'
  ctx.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio])
  for (const { name, at } of stages) {
    const x = Math.round(valToPos(at, 'x', true))
    if (x < bbox.left || x > bbox.left + bbox.width) continue
    ctx.beginPath()
    ctx.moveTo(x, bbox.top)
    ctx.lineTo(x, bbox.top + bbox.height)
    ctx.stroke()
    ctx.fillText(name, x + 4 * devicePixelRatio, bbox.top + 12 * devicePixelRatio)
  }
  ctx.restore()
}

/** From one standard deviation below a point to one above. */
function drawSpread({ ctx, valToPos, series }, chart) {
  ctx.save()
  ctx.lineWidth = 1.5 * devicePixelRatio
  const foot = 4 * devicePixelRatio
  chart.series.forEach(({ points, spread, color: index }, line) => {
    if (!spread || !series[line + 1].show) return
    ctx.strokeStyle = color(`color-${index % 10}`)
    points.forEach((point, i) => {
      if (typeof point !== 'number' || !spread[i]) return
      const x = valToPos(chart.iterations[i], 'x', true)
      const [low, high] = [point - spread[i], point + spread[i]].map((value) => valToPos(value, 'y', true))
      ctx.beginPath()
      ctx.moveTo(x, low)
      ctx.lineTo(x, high)
      for (const y of [low, high]) {
        ctx.moveTo(x - foot, y)
        ctx.lineTo(x + foot, y)
      }
      ctx.stroke()
    })
  })
  ctx.restore()
}

/** What lies beside the axis: iterations, or the values of what was varied, which may be words. */
function abscissa({ x, words, spaced }) {
  if (words) {
    const isLong = words.length * Math.max(...words.map((word) => word.length)) > 72
    return axis({
      ...(isLong ? { size: 64, rotate: -40 } : { size: 32 }),
      splits: () => words.map((_, i) => i),
      values: (_, ticks) => ticks.map((tick) => (tick % Math.ceil(words.length / 12) === 0 ? words[tick] : '')),
    })
  }
  if (x === undefined)
    return axis({ size: 32, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : '')) })
  const values = (_, ticks) => ticks.map((tick) => (tick === null ? '' : short(tick, 4)))
  return axis({ size: 32, values, ...(spaced === 'log' && { space: 60 }) })
}

function scaleOfX({ words, spaced, spans }) {
  if (words) return { time: false, range: [-0.5, words.length - 0.5] }
  if (spaced === 'log') return { time: false, distr: 3, range: (_, low, high) => [low, high] }
  return spans ? { time: false, range: [spans.low, spans.high] } : { time: false }
}

const pathsOf = (chart, { bars }) => {
  if (bars) return uPlot.paths.bars({ size: [0.86, 60], align: 0 })
  return chart.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined
}

function optionsOf(chart, width, { logarithmic, all }, shown) {
  const series = chart.series.map(({ label, phase, color: index, points, logged, bars, faint }, i) => {
    const stroke = color(logged ? 'ink' : faint ? 'faint' : `color-${index % 10}`)
    const count = points.filter((point) => typeof point === 'number').length
    const few = count <= FEW
    const tested = chart.series.some((other) => other.color === index && other.phase !== phase && !other.logged)
    return {
      label,
      stroke,
      alpha: tested && phase === 'train' ? 0.55 : 1,
      width: phase === 'train' || logged || faint ? 1.5 : 2,
      dash: logged || faint ? [6, 4] : index >= 8 ? [6, 4] : undefined,
      fill: bars ? `color-mix(in srgb, ${stroke} 35%, transparent)` : undefined,
      show: shown[i],
      paths: pathsOf(chart, { bars }),
      points: {
        show: count === 1 || (few && phase !== 'train' && !bars && !faint && !chart.small),
        size: 6,
        fill: color('paper'),
      },
      value: (_, value) => short(value, 5),
    }
  })
  const nameOfX = chart.x ?? 'iteration'
  return {
    ...sizeFor(width, chart.small),
    legend: {
      markers: { width: 2, fill: (_, i) => (series[i - 1]?.points.show ? series[i - 1].stroke : undefined) },
    },
    cursor: {
      sync: { key: chart.x ?? 'iterations', setSeries: false },
      drag: { x: true, y: false },
      points: { size: 8, fill: (_, i) => series[i - 1].stroke },
    },
    scales: {
      x: scaleOfX(chart),
      y: logarithmic ? { distr: 3 } : { range: (_, low, high) => rangeOf(chart, all, low, high) },
    },
    axes: [
      abscissa(chart),
      axis({
        values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : short(tick, 4))),
        size: (_, labels) => 14 + 7 * Math.max(3, ...(labels ?? []).map((label) => label.length)),
      }),
    ],
    hooks: {
      draw: [(plot) => drawStages(plot, chart.stages ?? []), (plot) => drawSpread(plot, chart)],
    },
    series: [
      { label: nameOfX, value: (_, value) => (chart.words ? (chart.words[value] ?? '–') : short(value, 12)) },
      ...series,
    ],
  }
}

/** What the axis spans for values from `low` to `high`: without the few that lie far out, unless these are all that is there. */
function rangeOf({ range, fixed, series }, all, low, high) {
  if (fixed && !all) return [fixed.low, fixed.high]
  if (low === null || high === null) return [low, high]
  const ends = series.flatMap(({ points, spread }) =>
    spread
      ? points.flatMap((point, i) => (typeof point === 'number' ? [point - spread[i], point + spread[i]] : []))
      : [],
  )
  const [least, most] = [Math.min(low, ...ends), Math.max(high, ...ends)]
  const [from, to] = range && !all ? [Math.max(least, range.low), Math.min(most, range.high)] : [least, most]
  return from <= to ? uPlot.rangeNum(from, to, 0.1, true) : uPlot.rangeNum(least, most, 0.1, true)
}

/** uPlot ends a line at null and goes on over undefined: a loss that is off, and an iteration of another line. */
const drawn = (point, logarithmic) =>
  point === false ? null : point === null || (logarithmic && point <= 0) ? undefined : point

/** What is hidden can be shown again without a mouse, and each point can be gone to. */
function withKeys(plot, { title, x }) {
  for (const name of plot.root.querySelectorAll('.u-legend tr:not(:first-child) th')) {
    name.tabIndex = 0
    name.setAttribute('role', 'button')
    name.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      name.click()
    })
  }
  const place = plot.root.querySelector('.u-wrap')
  place.tabIndex = 0
  place.setAttribute('role', 'group')
  place.setAttribute('aria-label', `${title}: the arrow keys go from one ${x ?? 'iteration'} to the next`)
  place.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (step === undefined) return
    event.preventDefault()
    const at = Math.min(Math.max((plot.cursor.idx ?? -1) + step, 0), plot.data[0].length - 1)
    plot.setCursor({ left: plot.valToPos(plot.data[0][at], 'x'), top: plot.over.clientHeight / 2 })
  })
  const canvas = plot.root.querySelector('canvas')
  canvas.setAttribute('role', 'img')
  canvas.setAttribute('aria-label', `${title} over ${x ?? 'iterations'}`)
}

/** The same numbers as a table, made when somebody asks for it. */
function withNumbers(figure, chart) {
  if (figure.querySelector('.numbers')) return
  const details = document.createElement('details')
  details.className = 'numbers'
  const summary = document.createElement('summary')
  summary.textContent = 'numbers'
  summary.setAttribute('aria-label', `the numbers of ${chart.title}`)
  details.append(summary)
  details.addEventListener('toggle', () => {
    if (!details.open || details.querySelector('table')) return
    const scroll = document.createElement('div')
    scroll.className = 'scroll'
    const table = document.createElement('table')
    const row = (tag, texts) => {
      const line = document.createElement('tr')
      for (const text of texts) {
        const cell = document.createElement(tag)
        cell.className = 'number'
        cell.textContent = text
        line.append(cell)
      }
      return line
    }
    const head = table.createTHead()
    head.append(row('th', [chart.x ?? 'iteration', ...chart.series.map(({ label }) => label)]))
    const body = table.createTBody()
    chart.iterations.forEach((iteration, i) =>
      body.append(
        row('td', [
          chart.words?.[iteration] ?? short(iteration, 12),
          ...chart.series.map(({ points, spread }) => {
            const point = typeof points[i] === 'number' ? points[i] : undefined
            return spread?.[i] ? `${short(point, 5)} ± ${short(spread[i], 3)}` : short(point, 5)
          }),
        ]),
      ),
    )
    scroll.append(table)
    details.append(scroll)
  })
  figure.append(details)
}

/** `before`: what somebody has chosen to see of it, where it was drawn before. */
function viewOf(chart, figure, before) {
  const place = figure.querySelector('.chart')
  const look = { logarithmic: chart.logarithmic ?? false, all: false, ...before?.look }
  let plot
  let hidden = before?.hidden ?? new Set()
  const widthOf = () => {
    if (!root.classList.contains('printed')) return place.clientWidth
    return chart.small ? PRINTED_SMALL : PRINTED_WIDTH
  }
  const keepHidden = () => {
    if (plot) hidden = new Set(chart.series.filter((_, line) => !plot.series[line + 1].show).map(({ label }) => label))
  }

  const draw = () => {
    keepHidden()
    plot?.destroy()
    const shown = chart.series.map(({ label }) => !hidden.has(label))
    const lines = chart.series.map(({ points }) => points.map((point) => drawn(point, look.logarithmic)))
    plot = new uPlot(optionsOf(chart, widthOf(), look, shown), [chart.iterations, ...lines], place)
    withKeys(plot, chart)
  }
  /** Leaves its place as high as it was: thousands of charts are too much to hold. */
  const rest = () => {
    if (!plot) return
    keepHidden()
    place.style.minHeight = `${place.offsetHeight}px`
    plot.destroy()
    plot = undefined
  }
  const choice = (key, words) => {
    const box = document.createElement('input')
    box.type = 'checkbox'
    box.checked = look[key]
    box.addEventListener('change', () => {
      look[key] = box.checked
      draw()
    })
    const label = document.createElement('label')
    label.append(box, ` ${words}`)
    figure.querySelector('.scale').append(label)
  }
  if (chart.logarithmic !== undefined) choice('logarithmic', 'logarithmic')
  const beyond = chart.range?.beyond
  if (beyond) choice('all', `with ${beyond === 1 ? 'the value' : `the ${beyond} values`} far out`)
  withNumbers(figure, chart)
  const sizes = new ResizeObserver(() => {
    if (plot && place.clientWidth > 0 && plot.width !== widthOf()) plot.setSize(sizeFor(widthOf(), chart.small))
  })
  sizes.observe(place)
  const begin = () => {
    draw()
    if (before?.part) plot.setScale('x', before.part)
  }
  /** Answers what was chosen, for the one that takes its place. */
  const end = () => {
    keepHidden()
    const { min, max } = plot?.scales.x ?? {}
    const isPart = plot && (min > chart.iterations[0] || max < chart.iterations.at(-1))
    sizes.disconnect()
    plot?.destroy()
    return [chart.name, { look, hidden, part: isPart ? { min, max } : undefined }]
  }
  return { figure, begin, draw, rest, end, isDrawn: () => plot !== undefined }
}
