/* Follows a run that goes on: takes in the page as its server sends it anew, and keeps the last when that ends. */
'use strict'
;(() => {
  const source = new EventSource('events')
  let next // a page that is not shown yet
  let held = false // a mouse button, with which a part of a chart is chosen
  let ended // what is said at the end

  function show() {
    if (held) return
    if (next !== undefined) {
      const { scrollX, scrollY } = window
      const opened = [...document.querySelectorAll('details')].map(({ open }) => open)
      const sent = new DOMParser().parseFromString(next, 'text/html')
      next = undefined
      document.title = sent.title
      for (const part of ['header', 'main', '#charts'])
        document.querySelector(part).replaceWith(document.adoptNode(sent.querySelector(part)))
      document.querySelectorAll('details').forEach((details, i) => (details.open = opened[i] ?? false))
      dispatchEvent(new Event('grown'))
      scrollTo(scrollX, scrollY)
    }
    if (ended !== undefined) document.querySelector('.live').append(ended)
    ended = undefined
  }

  source.addEventListener('page', ({ data }) => {
    next = JSON.parse(data)
    show()
  })
  source.addEventListener('over', () => {
    source.close()
    ended = ' This page stays as it is.'
    show()
  })
  source.addEventListener('error', () => {
    source.close()
    ended = ' Nothing is heard from the run any more: it is over, or was ended.'
    show()
  })
  addEventListener('pointerdown', () => (held = true), true)
  for (const event of ['pointerup', 'pointercancel', 'blur'])
    addEventListener(event, () => {
      held = false
      setTimeout(show) // after the chart has taken in what was chosen
    })
})()
