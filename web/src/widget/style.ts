import { css } from "lit";

export const style = css`
:host { --a: #0b6676; --on: #fff; --p: #fff; --g: #f2f5f6; --t: #1b2126; --d: #565f68; --l: #cfd6db; --tint: #e3f1f4; --bad: #b42318; color-scheme: light dark; }
@media (prefers-color-scheme: dark) { :host { --a: #7dbcc8; --on: #08222a; --p: #212529; --g: #1a1d20; --t: #e9ecef; --d: #a3abb3; --l: #3b4248; --tint: #173a42; --bad: #ff9a8f; } }
.panel, .fab { font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; letter-spacing: normal; text-align: start; text-transform: none; }
:where(.panel) * { box-sizing: border-box; font: inherit; }
button { cursor: pointer; border: 0; background: none; color: inherit; border-radius: 6px; padding: 4px 8px; min-height: 28px; }
:focus-visible { outline: 2px solid var(--a); outline-offset: 2px; }
.fab { position: fixed; right: 20px; bottom: 20px; width: 56px; height: 56px; border-radius: 50%; background: var(--a); color: var(--on); box-shadow: 0 4px 16px rgb(0 0 0 / 25%); z-index: 2147483000; }
svg { width: 26px; height: 26px; fill: none; stroke: currentColor; stroke-width: 1.8; stroke-linecap: round; stroke-linejoin: round; vertical-align: middle; }
.panel { display: flex; flex-direction: column; background: var(--p); color: var(--t); position: fixed; right: 20px; bottom: 20px; width: 380px; height: min(560px, calc(100dvh - 40px)); border-radius: 12px; border: 1px solid var(--l); box-shadow: 0 8px 40px rgb(0 0 0 / 25%); overflow: hidden; z-index: 2147483000; }
:host([inline]) { display: block; height: 100%; }
:host([inline]) .panel { position: static; width: 100%; height: 100%; box-shadow: none; border-radius: 8px; }
@media (max-width: 480px) { :host(:not([inline])) .panel { inset: 0; width: 100%; height: 100dvh; border-radius: 0; border: 0; } }
header { display: flex; align-items: center; gap: 4px; padding: 10px 8px 10px 14px; border-bottom: 1px solid var(--l); }
h2 { margin: 0; font-size: 15px; font-weight: 600; flex: 1; }
.lang { font-size: 13px; color: var(--a); }
.state { padding: 5px 14px; font-size: 13px; background: var(--g); color: var(--d); border-bottom: 1px solid var(--l); display: flex; justify-content: space-between; align-items: center; gap: 8px; }
.state[data-state="waiting"], .state[data-state="person"] { background: var(--tint); color: var(--t); }
.state.off { background: none; color: var(--bad); }
.log { flex: 1; overflow: auto; padding: 12px 14px; display: flex; flex-direction: column; gap: 8px; overscroll-behavior: contain; }
.said { max-width: 86%; align-self: flex-start; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--g); padding: 7px 12px; border-radius: 10px; margin: 0; }
.contact { align-self: flex-end; text-align: end; }
.contact .text { background: var(--a); color: var(--on); text-align: start; }
.system { align-self: center; text-align: center; font-size: 13px; color: var(--d); }
.system .text { background: none; padding: 0; }
.meta { font-size: 12px; color: var(--d); padding: 1px 4px; }
.bad { color: var(--bad); }
.bad button { text-decoration: underline; padding: 0 4px; min-height: 24px; }
form { display: flex; gap: 8px; padding: 10px 12px; border-top: 1px solid var(--l); align-items: flex-end; }
.field { flex: 1; display: flex; flex-direction: column; gap: 2px; font-size: 13px; color: var(--d); min-width: 0; }
textarea, input { width: 100%; font-size: 16px; color: var(--t); background: var(--p); border: 1px solid var(--d); border-radius: 8px; padding: 7px 10px; resize: none; field-sizing: content; max-height: 120px; }
.send { background: var(--a); color: var(--on); min-height: 38px; padding: 0 14px; font-weight: 600; }
.send[disabled] { background: var(--g); color: var(--d); cursor: default; }
.person { border: 1px solid var(--a); color: var(--a); font-size: 13px; white-space: nowrap; }
.sr { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
`;
