/* When charts are drawn: all at once where they are few, else those that are looked at. */
const MANY = 40
const PRINTED = 240 // more charts than these are no print

/** The charts of one part of the page. */
class Views {
  #views = []
  #seen

  /** `items`: each a chart and the figure that it goes into. `kept`: what was chosen of charts that were there before, by name. */
  show(items, kept = new Map()) {
    this.#views = items.map(({ chart, figure }) => viewOf(chart, figure, kept.get(chart.name)))
    if (items.length <= MANY) this.#views.forEach(({ begin }) => begin())
    else this.#watch()
  }

  #watch() {
    const views = new Map(this.#views.map((view) => [view.figure, view]))
    this.#seen = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const view = views.get(target)
          if (isIntersecting && !view.isDrawn()) view.begin()
          if (!isIntersecting && view.isDrawn() && !root.classList.contains('printed')) view.rest()
        }
      },
      { rootMargin: '600px' },
    )
    for (const figure of views.keys()) this.#seen.observe(figure)
  }

  /** Answers what was chosen of each, by name. */
  end() {
    this.#seen?.disconnect()
    return new Map(this.#views.map(({ end }) => end()))
  }

  redraw() {
    for (const view of this.#views) if (view.isDrawn()) view.draw()
  }

  /** Answers how many do not fit on paper. */
  print() {
    this.#views.forEach(({ figure, draw }, i) => {
      if (i < PRINTED) draw()
      else figure.classList.add('unprinted')
    })
    return Math.max(0, this.#views.length - PRINTED)
  }

  printed() {
    this.#views.forEach((view, i) => {
      view.figure.classList.remove('unprinted')
      if (this.#seen && i >= MANY) view.rest()
      else if (view.isDrawn()) view.draw()
    })
  }
}
