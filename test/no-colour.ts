/** What a command says is compared letter by letter: in tests it is in no colour, though the place that runs them asks all for colours. */
delete process.env['FORCE_COLOR']
process.env['NO_COLOR'] = '1'
