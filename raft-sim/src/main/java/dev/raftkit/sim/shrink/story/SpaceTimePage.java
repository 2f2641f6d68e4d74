package dev.raftkit.sim.shrink.story;

import java.util.List;

/** A page of HTML around a diagram. */
record SpaceTimePage(List<String> heading, String transcript) {
  private static final String STYLE = ":root{color-scheme:light}"
      + "body{font:14px system-ui,sans-serif;margin:24px;color:#222;"
      + "background:#fff}.wide{overflow-x:auto}svg text{paint-order:stroke;stroke:#fff;"
      + "stroke-width:3px}svg .violationText{stroke:none}"
      + "h1{font-size:18px}code,pre{font:12px ui-monospace,monospace}pre{background:#f6f6f6;"
      + "padding:12px;overflow-x:auto}code{word-break:break-all}svg{font:11px system-ui,sans-serif}"
      + ".life{stroke:#888;stroke-width:2}.lead{stroke:#d99a00;stroke-width:5}"
      + ".dead{stroke:#aaa;stroke-dasharray:3 5}.message{stroke:#2a6fb0;stroke-width:1.3;fill:none}"
      + ".lost{stroke:#bbb;stroke-width:1;fill:none}.lostText{fill:#999;font-size:9px}"
      + ".label{fill:#1c4f80;font-size:10px}.mark{fill:#222}.step{fill:#555}.leads{fill:#a87400;"
      + "font-weight:bold}.commit{fill:#1a7f37}.died{stroke:#c00;stroke-width:3}.diedText{fill:#c00}"
      + ".row{stroke:#eee}.violation{fill:#fff0f0;stroke:#c00}.violationText{fill:#a00;"
      + "font-weight:bold}.name{font-weight:bold;font-size:14px}";

  String html(String svg) {
    StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head>");
    page.append("<meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
    page.append("<title>").append(escaped(heading.get(0)));
    page.append("</title><style>").append(STYLE).append("</style></head><body>\n<h1>");
    page.append(escaped(heading.get(0))).append("</h1>\n");
    for (String line : heading.subList(1, heading.size())) {
      page.append("<p><code>").append(escaped(line)).append("</code></p>\n");
    }
    page.append("<p>Time runs downwards. A grey arrow that ends in a cross is a message that never"
        + " arrives. A thick line leads, a dashed one is dead.</p>\n");
    page.append("<div class=\"wide\">").append(svg).append("</div>");
    page.append("<details><summary>Transcript</summary><pre>");
    return page.append(escaped(transcript))
        .append("</pre></details>\n</body></html>\n")
        .toString();
  }

  /** A text that is nothing but text in HTML and in SVG. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
