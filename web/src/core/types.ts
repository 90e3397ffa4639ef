// The frames and blocks of Warmline's public protocol, as far as the web pages read them.

export type Lang = 'zh' | 'en';
export type Actor = 'customer' | 'machine' | 'agent' | 'system';

export interface Figure {
  src: string;
  alt: string;
}

export interface Clip {
  src: string;
  from: number;
  to: number;
  alt: string;
}

export interface Option {
  id: string;
  label: string;
  /** What speaks for it. */
  why?: string;
}

export interface OrderItem {
  name: string;
  qty: number;
  price?: string | number;
  image?: string;
}

export interface OrderEvent {
  at: number | string;
  place?: string;
  text: string;
}

export interface FormField {
  name: string;
  label: string;
  kind: 'order_no' | 'digits4' | 'digits6' | 'account' | 'text' | 'score' | 'words';
  max?: number;
}

export interface TextBlock {
  type: 'text';
  md?: string;
  text?: string;
  cites?: string[];
}
export interface FigureBlock extends Figure {
  type: 'figure';
}
export interface StepsBlock {
  type: 'steps';
  flow: string;
  step: string;
  title: string;
  n?: number;
  say: string;
  question?: string;
  figure?: Figure;
  clip?: Clip;
}
export interface ChoicesBlock {
  type: 'choices';
  prompt?: string;
  options: Option[];
}
export interface OrderBlock {
  type: 'order';
  no: string;
  channel?: string;
  status: string;
  status_text?: string;
  placed_at?: number | string;
  promise_at?: number | string;
  promise_text?: string;
  total?: number | string;
  currency?: string;
  items?: OrderItem[];
  carrier?: string;
  tracking_no?: string;
  events?: OrderEvent[];
}
export interface FormBlock {
  type: 'form';
  form: string;
  title: string;
  fields: FormField[];
  submit?: string;
}
export interface OfferBlock {
  type: 'offer';
  title: string;
  text?: string;
  reason?: string;
  product?: string;
  image?: string;
}
export interface HandoverBlock {
  type: 'handover';
  state: HandoverState;
  position?: number;
  wait_s?: number;
  opens_at?: number;
  promise_at?: number;
  text?: string;
}
export interface PictureBlock {
  type: 'picture';
  id: string;
  content_type?: string;
  /** What is to be seen. */
  alt?: string;
}

export type ActionState = 'proposed' | 'done' | 'failed' | 'undone' | 'expired';
export interface ActionBlock {
  type: 'action';
  action: string;
  /** Of this doing. */
  id: string;
  state: ActionState;
  title: string;
  text: string;
  undo?: { id: string; label: string; until: number };
}

/** What a filled form sends: its name, and fields as the form knows them. */
export interface FormValues {
  name: string;
  order_no?: string;
  last4?: string;
  account?: string;
  code?: string;
  fields?: { name: string; value: string }[];
}

export type Block =
  | TextBlock
  | FigureBlock
  | StepsBlock
  | ChoicesBlock
  | OrderBlock
  | FormBlock
  | OfferBlock
  | HandoverBlock
  | PictureBlock
  | ActionBlock;

export type HandoverState = 'waiting' | 'offline' | 'taken' | 'returned' | 'closed' | 'cancelled';

export interface MessageFrame {
  type: 'message';
  seq: number;
  actor: Actor;
  name?: string;
  at: number;
  turn?: number | string;
  id?: string;
  /** What was tapped: the id of an option; `csat` for a rating. */
  choice?: string;
  blocks: Block[];
}
export interface HandoverFrame {
  type: 'handover';
  seq: number;
  at?: number;
  state: HandoverState;
  position?: number;
  wait_s?: number;
  opens_at?: number;
  promise_at?: number;
  name?: string;
}
export interface ResolvedFrame {
  type: 'resolved';
  seq: number;
  at?: number;
}
export interface IdentityFrame {
  type: 'identity';
  seq: number;
  at?: number;
  level: 'none' | 'order' | 'code' | 'signed';
  name?: string;
  idle_s?: number;
}
export type LogFrame = MessageFrame | HandoverFrame | ResolvedFrame | IdentityFrame;

export interface HelloFrame {
  type: 'hello';
  conversation?: string;
  /** The newest number in the log. */
  last_seq?: number;
  seq?: number;
  lang?: Lang;
  status?: ConversationStatus;
  handover?: Omit<HandoverFrame, 'type' | 'seq'> | null;
  identity?: Omit<IdentityFrame, 'type' | 'seq'>;
}
export interface AckFrame {
  type: 'ack';
  id?: string;
  seq?: number;
}
export interface TypingFrame {
  type: 'typing';
  actor: Actor;
  on?: boolean;
}
export interface ErrorFrame {
  type: 'error';
  id?: string;
  status: number;
  title?: string;
  detail?: string;
  retry_after_s?: number;
}
export interface ByeFrame {
  type: 'bye';
  reason?: string;
}
export type ServerFrame = LogFrame | HelloFrame | AckFrame | TypingFrame | ErrorFrame | ByeFrame;

export type ConversationStatus = 'open' | 'waiting' | 'agent' | 'closed';

export interface ClientFrame {
  type: 'message' | 'tap' | 'typing' | 'ack' | 'lang' | 'handover' | 'cancel_handover';
  id?: string;
  text?: string;
  choice?: string;
  label?: string;
  attachment?: string;
  form?: FormValues;
  lang?: Lang;
  /** Of an ack. */
  seq?: number;
}

export interface Company {
  id?: string;
  name?: { zh?: string; en?: string };
  open?: boolean;
  open_now?: boolean;
  opens_at?: number;
}

export interface Conversation {
  id: string;
  key: string;
  seq: number;
  lang?: Lang;
  customer?: { id: string; name?: string } | null;
  minor?: boolean;
  company?: Company;
  /** What the conversation begins with. */
  events?: LogFrame[];
}
