// Pictures, sound and a document for the showcase, made here so that nothing has to be fetched.

const lamp = (shade, light) => `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 300">
  <rect width="400" height="300" fill="${light}"/>
  <ellipse cx="200" cy="262" rx="92" ry="12" fill="#00000018"/>
  <rect x="194" y="120" width="12" height="136" rx="6" fill="#3b3a36"/>
  <rect x="146" y="250" width="108" height="12" rx="6" fill="#3b3a36"/>
  <path d="M128 140 168 46h64l40 94z" fill="${shade}"/>
  <path d="M128 140h144l-16 18H144z" fill="#ffffff66"/>
</svg>`;

/** Two seconds of a soft two-tone chime: 16 bit, mono, 22,050 Hz. */
function chime() {
  const rate = 22_050, samples = rate * 2, bytes = Buffer.alloc(44 + samples * 2);
  bytes.write("RIFF", 0);
  bytes.writeUInt32LE(36 + samples * 2, 4);
  bytes.write("WAVEfmt ", 8);
  bytes.writeUInt32LE(16, 16);
  bytes.writeUInt16LE(1, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt32LE(rate, 24);
  bytes.writeUInt32LE(rate * 2, 28);
  bytes.writeUInt16LE(2, 32);
  bytes.writeUInt16LE(16, 34);
  bytes.write("data", 36);
  bytes.writeUInt32LE(samples * 2, 40);
  for (let at = 0; at < samples; at++) {
    const time = at / rate, tone = time < 0.6 ? 659 : 880;
    const fade = Math.exp(-3 * (time % 0.6));
    bytes.writeInt16LE(Math.round(9_000 * fade * Math.sin(2 * Math.PI * tone * time)), 44 + at * 2);
  }
  return bytes;
}

/** A page with one line of text. */
function document() {
  const text = "BT /F1 24 Tf 72 720 Td (Care instructions for your lamp) Tj ET";
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
    `<< /Length ${text.length} >>\nstream\n${text}\nendstream`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
  ];
  let pdf = "%PDF-1.4\n";
  const starts = objects.map((object, at) => {
    const start = pdf.length;
    pdf += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return start;
  });
  const table = starts.map((start) => `${String(start).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}`;
  return `${pdf}${end}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${pdf.length}\n%%EOF\n`;
}

/** What the showcase's bot serves, by path: media type and bytes. */
export const media = {
  "/amsel.svg": ["image/svg+xml", lamp("#d9a441", "#f6efe2")],
  "/drossel.svg": ["image/svg+xml", lamp("#7a9e7e", "#eaf1e8")],
  "/meise.svg": ["image/svg+xml", lamp("#5b7db1", "#e8eef6")],
  "/chime.wav": ["audio/wav", chime()],
  "/care.pdf": ["application/pdf", document()],
};
