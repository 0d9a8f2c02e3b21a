/* Small multiples: the curves of each setting in a chart of its own, of the quantity that is chosen, on one scale. */
const multiples = new Views()

function chartOfGroup({ label, lines }, quantity, { xs }, isShared) {
  const there = lines.filter(({ curves }) => curves[quantity.key])
  const iterations = [...new Set(there.flatMap(({ curves }) => xs[curves[quantity.key][0]]))].sort((a, b) => a - b)
  const { logarithmic, low, high } = quantity
  const margin = 0.05 * (high - low) || 0.05
  return {
    name: label,
    title: `${label}: ${quantity.title}`,
    small: true,
    iterations,
    ...(logarithmic !== undefined && { logarithmic }),
    ...(isShared && !logarithmic && { fixed: { low: low - margin, high: high + margin } }),
    series: there.map(({ name, logged, color: index, curves }) => {
      const [x, ys] = curves[quantity.key]
      const at = new Map(xs[x].map((iteration, i) => [iteration, ys[i]]))
      return {
        label: name,
        phase: quantity.phase,
        color: index,
        logged,
        points: iterations.map((iteration) => at.get(iteration) ?? null),
      }
    }),
  }
}

function figureOf(label, detail) {
  const figure = document.createElement('figure')
  const caption = document.createElement('figcaption')
  const title = document.createElement('h3')
  title.textContent = label
  const scale = document.createElement('div')
  scale.className = 'scale'
  const note = document.createElement('p')
  note.textContent = detail
  caption.append(title, scale, note)
  const place = document.createElement('div')
  place.className = 'chart'
  figure.append(caption, place)
  return figure
}

function beginMultiples(section) {
  const data = JSON.parse(document.getElementById('multiples').textContent)
  const choice = section.querySelector('select')
  const shared = section.querySelector('input')
  const show = () => {
    const quantity = data.quantities[choice.selectedIndex]
    const items = data.groups.flatMap((group) => {
      const chart = chartOfGroup(group, quantity, data, shared.checked)
      if (chart.series.length === 0) return []
      return [{ chart, figure: figureOf(group.label, group.ended[quantity.key] ?? '') }]
    })
    multiples.end()
    section.querySelector('.small').replaceChildren(...items.map(({ figure }) => figure))
    multiples.show(items)
  }
  choice.addEventListener('change', show)
  shared.addEventListener('change', show)
  show()
}
