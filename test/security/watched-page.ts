/** What a page does that it was not asked to. */
import type { Page } from 'playwright-core'

/** Fills with dialogs, errors, what scripts print, and requests, but for those to `own`. */
export function troubleOf(page: Page, own?: string): readonly string[] {
  const trouble: string[] = []
  page.on('dialog', (dialog) => {
    trouble.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  page.on('pageerror', (error) => trouble.push(error.message))
  page.on('console', (message) => trouble.push(message.text()))
  page.on('request', (request) => (own !== undefined && request.url().startsWith(own)) || trouble.push(request.url()))
  return trouble
}
