"""The look of the web page: plain, wide enough to read, kind to phones, zoom and paper."""

from __future__ import annotations

import base64
from collections.abc import Mapping

from forethought.theory.draw.palette import FEET, INK, PAPER, SOFT_INK
from forethought.vocabulary import Verdict

RULES = """
*{box-sizing:border-box}
html{font-size:100%;-webkit-text-size-adjust:100%}
body{margin:0;background:PAPER;color:INK;line-height:1.5;font-size:1.0625rem;
 font-family:"Public Sans",Arial,Helvetica,sans-serif}
main,header .in,footer .in{max-width:62rem;margin:0 auto;padding:0 1.25rem}
h1,h2,h3{line-height:1.2;font-weight:700;text-wrap:balance}
h1{font-size:clamp(1.75rem,4.5vw,2.5rem);margin:.25rem 0 1rem}
h2{font-size:1.625rem;margin:3.25rem 0 1rem;padding-top:1rem;border-top:3px solid INK}
h3{font-size:1.25rem;margin:2.25rem 0 .5rem}
p{margin:0 0 1rem;max-width:44rem}
a{color:#1d4f91;text-underline-offset:.15em}
a:focus,[tabindex]:focus{outline:3px solid #d9a514;outline-offset:2px}
header{border-bottom:1px solid #c5ccd6;padding:2rem 0 1.25rem;background:#f3f6fa}
.over{color:SOFT;margin:0 0 .25rem;font-size:1rem}
.answer{font-size:clamp(1.2rem,3vw,1.5rem);font-weight:600;line-height:1.35;max-width:50rem}
.made-up{border:2px solid #8a3b12;color:#8a3b12;padding:.6rem 1rem;font-weight:700;max-width:none;
 background:PAPER}
.skip{position:absolute;left:-999rem}
.skip:focus{left:1rem;top:1rem;background:PAPER;padding:.5rem;z-index:2}
.three{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1.5rem;
 margin:1.75rem 0 0}
.three div{border-top:3px solid #4a82b8;padding-top:.6rem}
.three h2{border:0;margin:0 0 .3rem;padding:0;font-size:1.125rem}
.three ul{margin:0;padding-left:1.1rem}
.three li{margin-bottom:.4rem}
nav ul{list-style:none;padding:0;margin:1.5rem 0 0;display:flex;flex-wrap:wrap;gap:.4rem 1.5rem}
figure{margin:1.5rem 0}
figcaption{color:SOFT;font-size:.95rem;margin-top:.5rem;max-width:44rem}
.scroll{overflow-x:auto}
.wide{width:min(96vw,110rem);margin-left:50%;transform:translateX(-50%);padding:0 1rem}
.wide figcaption{max-width:62rem;margin:.5rem auto 0;padding:0 1.25rem}
.wide svg{min-width:60rem;width:100%;height:auto;display:block}
.chart svg{width:100%;height:auto;display:block;min-width:48rem}
.small svg{max-width:44rem;min-width:32rem}
.hint{display:none;color:SOFT;font-size:.95rem;margin:0 0 .4rem}
.flow svg{max-width:40rem;min-width:18rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.25rem;font-size:1rem}
caption{text-align:left;font-weight:700;padding:.4rem 0}
th,td{text-align:left;vertical-align:top;padding:.5rem .9rem .5rem 0;
 border-bottom:1px solid #c5ccd6}
.heard{position:absolute;left:-999rem}
thead th{border-bottom:2px solid INK}
tbody th{font-weight:400}
.num{white-space:nowrap;font-variant-numeric:tabular-nums}
.planned td,.planned th{font-weight:700}
.verdict{display:inline-flex;align-items:baseline;gap:.4rem;font-weight:700;padding:.15rem .6rem;
 border:1px solid;border-radius:4px;white-space:nowrap}
.verdict svg{align-self:center;flex:none}
.mark svg{vertical-align:-.1em;margin-right:.5rem}
.big{font-size:1.25rem;font-weight:700;margin:.75rem 0}
dl{display:grid;grid-template-columns:minmax(9rem,15rem) 1fr;gap:.3rem 1rem;margin:.75rem 0 1.25rem;
 font-size:.95rem}
dt{color:SOFT}
dd{margin:0;overflow-wrap:anywhere}
details{margin:.75rem 0 1.5rem}
summary{cursor:pointer;color:#1d4f91;text-decoration:underline;text-underline-offset:.15em}
.soft{color:SOFT}
.lines{white-space:pre-line}
footer{border-top:1px solid #c5ccd6;margin-top:3rem;padding:1.5rem 0 2.5rem;background:#f3f6fa}
@media (max-width:52rem){.hint{display:block}.flow .hint{display:none}}
@media (min-width:36rem){.small .hint{display:none}}
@media (max-width:40rem){
 dl{grid-template-columns:1fr}dt{margin-top:.4rem}
 .stack thead{position:absolute;left:-999rem}
 .stack tr{display:block;border-bottom:2px solid #c5ccd6;padding:.5rem 0}
 .stack th,.stack td{display:block;border:0;padding:.15rem 0;white-space:normal}
 .stack td[data-head]:before{content:attr(data-head) ": ";color:SOFT;font-weight:400}
}
@media print{
 body{font-size:10.5pt}header,footer{background:none}nav,.skip,.hint{display:none}
 .wide{width:100%;margin:0;transform:none;padding:0}
 .wide svg,.chart svg{min-width:0}
 .three{grid-template-columns:repeat(3,1fr);gap:1rem}
 h2,h3{break-after:avoid}figure,table,tr{break-inside:avoid}
 .scroll{overflow:visible}
 details::details-content{content-visibility:visible}
}
"""


def style_of(fonts: Mapping[int, bytes]) -> str:
    """Return the page's style sheet with the given weights of Public Sans embedded."""
    faces = "".join(
        f'@font-face{{font-family:"Public Sans";font-weight:{weight};font-display:swap;'
        f"src:url(data:font/ttf;base64,{base64.b64encode(data).decode()})}}"
        for weight, data in sorted(fonts.items())
    )
    rules = RULES.replace("PAPER", PAPER).replace("INK", INK).replace("SOFT", SOFT_INK)
    return faces + rules + "".join(_coat(verdict) for verdict in Verdict)


def _coat(verdict: Verdict) -> str:
    coat = FEET[verdict]
    dash = ";border-style:dashed" if coat.dashed else ""
    return (
        f".v-{verdict.value}{{background:{coat.fill};color:{coat.text};"
        f"border-color:{coat.border}{dash}}}\n"
    )
