/* Tables whose rows are put in another order by a click on a column's name. */
const COLLATOR = new Intl.Collator('en', { numeric: true })

function numberIn(text) {
  const value = Number.parseFloat(text.replaceAll(',', '').replace('−', '-'))
  return Number.isNaN(value) ? undefined : value
}

/** What is no number comes last, whichever way. */
function inOrder(rows, column, isNumber, sign) {
  const texts = new Map(rows.map((row) => [row, row.cells[column]?.textContent.trim() ?? '']))
  const compare = (a, b) => {
    if (!isNumber) return sign * COLLATOR.compare(texts.get(a), texts.get(b))
    const [one, other] = [numberIn(texts.get(a)), numberIn(texts.get(b))]
    if (one === undefined || other === undefined) return (one === undefined) - (other === undefined)
    return sign * (one - other)
  }
  return [...rows].sort(compare)
}

function makeSortable(table) {
  const heads = [...table.tHead.rows[0].cells]
  heads.forEach((head, column) => {
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...head.childNodes)
    head.append(button)
    head.setAttribute('aria-sort', 'none')
    button.addEventListener('click', () => {
      const isNumber = head.classList.contains('number')
      const before = head.getAttribute('aria-sort')
      // the largest first: who looks at numbers looks for the best
      const order =
        before === 'none'
          ? isNumber
            ? 'descending'
            : 'ascending'
          : before === 'ascending'
            ? 'descending'
            : 'ascending'
      for (const other of heads) other.setAttribute('aria-sort', 'none')
      head.setAttribute('aria-sort', order)
      const [body] = table.tBodies
      body.append(...inOrder([...body.rows], column, isNumber, order === 'ascending' ? 1 : -1))
    })
  })
}
