/* Draws the charts of a report: their data is in the page, uPlot above. Plain JavaScript, as browsers run it. */
'use strict'
;(() => {
  const root = document.documentElement
  const PRINTED_WIDTH = 640
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

  const sizeFor = (width) => ({ width, height: Math.round(Math.min(300, Math.max(200, width * 0.55))) })

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

  function optionsOf(chart, width, { logarithmic, all }, shown) {
    const series = chart.series.map(({ label, phase, color: index, points }, i) => {
      const stroke = color(`color-${index % 10}`)
      const few = points.filter((point) => typeof point === 'number').length <= FEW
      const tested = chart.series.some((other) => other.color === index && other.phase !== phase)
      return {
        label,
        stroke,
        alpha: tested && phase === 'train' ? 0.55 : 1,
        width: phase === 'train' ? 1.5 : 2,
        dash: index >= 8 ? [6, 4] : undefined,
        show: shown[i],
        paths: chart.stepped ? uPlot.paths.stepped({ align: 1 }) : undefined,
        points: { show: few && phase !== 'train', size: 6, fill: color('paper') },
        value: (_, value) => short(value, 5),
      }
    })
    return {
      ...sizeFor(width),
      legend: {
        markers: { width: 2, fill: (_, i) => (series[i - 1]?.points.show ? series[i - 1].stroke : undefined) },
      },
      cursor: {
        sync: { key: 'iterations', setSeries: false },
        drag: { x: true, y: false },
        points: { size: 8, fill: (_, i) => series[i - 1].stroke },
      },
      scales: {
        x: { time: false },
        y: logarithmic ? { distr: 3 } : { range: (_, low, high) => rangeOf(chart, all, low, high) },
      },
      axes: [
        axis({ size: 32, values: (_, ticks) => ticks.map((tick) => (Number.isInteger(tick) ? String(tick) : '')) }),
        axis({
          values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : short(tick, 4))),
          size: (_, labels) => 14 + 7 * Math.max(3, ...(labels ?? []).map((label) => label.length)),
        }),
      ],
      hooks: { draw: [(plot) => drawStages(plot, chart.stages)] },
      series: [{ label: 'iteration', value: (_, value) => short(value, 12) }, ...series],
    }
  }

  /** What the axis spans for values from `low` to `high`: without the few that lie far out, unless these are all that is there. */
  function rangeOf({ range }, all, low, high) {
    if (low === null || high === null) return [low, high]
    const [from, to] = range && !all ? [Math.max(low, range.low), Math.min(high, range.high)] : [low, high]
    return from <= to ? uPlot.rangeNum(from, to, 0.1, true) : uPlot.rangeNum(low, high, 0.1, true)
  }

  /** uPlot ends a line at null and goes on over undefined: a loss that is off, and an iteration of another line. */
  const drawn = (point, logarithmic) =>
    point === false ? null : point === null || (logarithmic && point <= 0) ? undefined : point

  /** What is hidden can be shown again without a mouse. */
  function withKeys(plot) {
    for (const name of plot.root.querySelectorAll('.u-legend tr:not(:first-child) th')) {
      name.tabIndex = 0
      name.setAttribute('role', 'button')
      name.addEventListener('keydown', (event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        name.click()
      })
    }
  }

  /** `before`: what somebody has chosen to see of it, where it was drawn before. */
  function viewOf(chart, figure, before) {
    const place = figure.querySelector('.chart')
    const look = { logarithmic: chart.logarithmic ?? false, all: false, ...before?.look }
    let plot
    const widthOf = () => (root.classList.contains('printed') ? PRINTED_WIDTH : place.clientWidth)

    const draw = () => {
      const shown = chart.series.map(({ label }, line) => plot?.series[line + 1].show ?? !before?.hidden.has(label))
      plot?.destroy()
      const lines = chart.series.map(({ points }) => points.map((point) => drawn(point, look.logarithmic)))
      plot = new uPlot(optionsOf(chart, widthOf(), look, shown), [chart.iterations, ...lines], place)
      plot.root.querySelector('canvas').setAttribute('aria-label', `${chart.title} over iterations`)
      plot.root.querySelector('canvas').setAttribute('role', 'img')
      withKeys(plot)
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
    draw()
    if (before?.part) plot.setScale('x', before.part)
    const sizes = new ResizeObserver(() => {
      if (place.clientWidth > 0 && plot.width !== widthOf()) plot.setSize(sizeFor(widthOf()))
    })
    sizes.observe(place)
    /** Answers what was chosen, for the one that takes its place. */
    const end = () => {
      const { min, max } = plot.scales.x
      const isPart = min > chart.iterations[0] || max < chart.iterations.at(-1)
      const hidden = new Set(chart.series.filter((_, line) => !plot.series[line + 1].show).map(({ label }) => label))
      sizes.disconnect()
      plot.destroy()
      return [chart.name, { look, hidden, part: isPart ? { min, max } : undefined }]
    }
    return { draw, end }
  }

  let views = []
  const begin = () => {
    const before = new Map(views.map(({ end }) => end()))
    const charts = JSON.parse(document.getElementById('charts').textContent)
    const figures = document.querySelectorAll('figure')
    views = charts.map((chart, i) => viewOf(chart, figures[i], before.get(chart.name)))
  }
  begin()
  addEventListener('grown', begin) // the page of a run that goes on has taken in new numbers

  const drawAll = () => views.forEach(({ draw }) => draw())
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
  for (const [event, printed] of [
    ['beforeprint', true],
    ['afterprint', false],
  ]) {
    addEventListener(event, () => {
      root.classList.toggle('printed', printed)
      document.querySelectorAll('details').forEach((details) => (details.open = printed || details.open))
      drawAll()
    })
  }
})()
