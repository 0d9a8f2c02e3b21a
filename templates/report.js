/* Begins the page: its charts, its tables, and what it does when it is printed or the screen's colours change. */
const charts = new Views()

function begin() {
  const kept = charts.end()
  const figures = document.querySelectorAll('figure[data-chart]')
  const data = JSON.parse(document.getElementById('charts').textContent)
  charts.show(
    [...figures].map((figure) => ({ chart: data[figure.dataset.chart], figure })),
    kept,
  )
  document.querySelectorAll('table.sortable').forEach(makeSortable)
}
begin()
const section = document.querySelector('.multiples')
if (section) beginMultiples(section)
addEventListener('grown', begin) // the page of a run that goes on has taken in new numbers

matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
  charts.redraw()
  multiples.redraw()
})

/** What was closed before it was printed. */
let closed = []
addEventListener('beforeprint', () => {
  root.classList.add('printed')
  closed = [...document.querySelectorAll('details:not(.numbers, [open])')]
  for (const details of closed) details.open = true
  const left = charts.print() + multiples.print()
  const note = document.querySelector('.cut')
  if (note) note.textContent = left > 0 ? `${left} more charts are on the page, and not on paper.` : ''
})
addEventListener('afterprint', () => {
  root.classList.remove('printed')
  for (const details of closed) details.open = false
  charts.printed()
  multiples.printed()
})
