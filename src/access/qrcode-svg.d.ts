declare module 'qrcode-svg' {
  export default class QRCode {
    constructor(options: { readonly content: string; readonly ecl?: 'L' | 'M' | 'Q' | 'H' });
    readonly qrcode: { readonly modules: readonly (readonly boolean[])[] };
  }
}
