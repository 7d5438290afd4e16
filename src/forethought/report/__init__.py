"""What people read, in their file formats. Each package uses only those below it here.

`papers` the report as HTML, PDF, Word and one slide; `template` for evaluation and data collection
`charts` of the report
`story` what a report says, once for every format
`diagram` as PNG, PDF and PowerPoint; `office` what Word and Excel files share
`picture` an SVG and its words; `words` plain words for codes, methods and designs
"""
